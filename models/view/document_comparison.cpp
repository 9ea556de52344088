// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/document_comparison.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/document_row.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

/// Blocks that are the same and stand next to a changed one are shown.
constexpr size_t kAround = 1;
constexpr int kMostRemarks = 60;

QString name(DiffBlock::Kind kind)
{
    switch (kind) {
    case DiffBlock::Kind::Same:
        return QStringLiteral("same");
    case DiffBlock::Kind::Changed:
        return QStringLiteral("changed");
    case DiffBlock::Kind::Added:
        return QStringLiteral("added");
    case DiffBlock::Kind::Removed:
        return QStringLiteral("removed");
    }
    return {};
}

QVariant run(qsizetype from, qsizetype length)
{
    return QVariant::fromValue(DocumentRun{static_cast<int>(from), static_cast<int>(length), 0, {}, {}, {}});
}

DiffRow rowOf(const DiffBlock& block)
{
    DiffRow row;
    row.kind = name(block.onlySpace ? DiffBlock::Kind::Same : block.kind);
    QString text = block.kind == DiffBlock::Kind::Removed ? block.before : block.after;
    if (row.kind == QLatin1String("changed")) {
        text.clear();
        for (const DiffPart& part : block.parts) {
            if (part.kind == DiffPart::Kind::Added)
                row.added << run(text.size(), part.text.size());
            else if (part.kind == DiffPart::Kind::Removed)
                row.removed << run(text.size(), part.text.size());
            text += part.text;
        }
    }
    while (text.endsWith(u'\n'))
        text.chop(1);
    row.text = displayText(text, DisplayRole::Detail);
    if (row.text != text) {
        row.added.clear();
        row.removed.clear();
    }
    return row;
}

bool isChange(const DiffBlock& block)
{
    return block.kind != DiffBlock::Kind::Same && !block.onlySpace;
}

QString countsText(const std::vector<DiffBlock>& diff)
{
    const DiffCounts counts = diffCounts(diff);
    QStringList parts;
    if (counts.changed > 0)
        parts << DocumentComparison::tr("%1 changed").arg(counts.changed);
    if (counts.added > 0)
        parts << DocumentComparison::tr("%1 added").arg(counts.added);
    if (counts.removed > 0)
        parts << DocumentComparison::tr("%1 removed").arg(counts.removed);
    return parts.isEmpty() ? DocumentComparison::tr("nothing differs") : parts.join(QStringLiteral(", "));
}

struct Compared
{
    std::vector<DiffRow> rows;
    QString counts;
};

Compared compared(const QString& before, const QString& after)
{
    const std::vector<DiffBlock> diff = textDiff(before, after);
    return {diffRows(diff), countsText(diff)};
}

} // namespace

std::vector<DiffRow> diffRows(const std::vector<DiffBlock>& diff)
{
    std::vector<bool> near(diff.size(), false);
    for (size_t i = 0; i < diff.size(); ++i) {
        if (!isChange(diff[i]))
            continue;
        const size_t last = std::min(diff.size() - 1, i + kAround);
        for (size_t j = i < kAround ? 0 : i - kAround; j <= last; ++j)
            near[j] = true;
    }
    std::vector<DiffRow> rows;
    for (size_t i = 0; i < diff.size();) {
        if (near[i]) {
            rows.push_back(rowOf(diff[i]));
            rows.back().key = QString::number(i);
            ++i;
            continue;
        }
        size_t end = i;
        while (end < diff.size() && !near[end])
            ++end;
        DiffRow skipped;
        skipped.key = QString::number(i);
        skipped.kind = QStringLiteral("skipped");
        skipped.text =
            format::counted(static_cast<int>(end - i), DocumentComparison::tr("%1 block is the same"),
                            DocumentComparison::tr("%1 blocks are the same"));
        rows.push_back(std::move(skipped));
        i = end;
    }
    return rows;
}

DocumentComparison::DocumentComparison(PostMortemEditor* editor, WarRoom* room)
    : QObject(editor), m_editor(editor), m_room(room)
{
}

DocumentComparison::~DocumentComparison() = default;

void DocumentComparison::begin(const QString& kind, const QString& title)
{
    ++m_asked;
    m_kind = kind;
    m_title = title;
    m_busy = true;
    m_counts.clear();
    m_remarks.clear();
    m_shown.clear();
    m_diff.setRows({});
    emit changed();
}

void DocumentComparison::showRevision(int revision)
{
    const auto found = std::find_if(m_revisions.begin(), m_revisions.end(),
                                    [&](const PostMortemRevision& one) { return one.revision == revision; });
    if (found == m_revisions.end())
        return;
    begin(QStringLiteral("revision"),
          displayFilled(tr("Revision %1, %2, %3: what changed since"),
                        {QString::number(revision + 1), found->author,
                         format::dateTime(found->knownAt, Format::instance()->style())}));
    m_shown = found->markdown;
    compare(m_shown, m_editor->markdown());
}

void DocumentComparison::compare(const QString& before, const QString& after)
{
    Worker::run([before, after] { return compared(before, after); }, this,
                [this, asked = m_asked](Compared result) {
                    if (asked != m_asked)
                        return;
                    m_busy = false;
                    m_counts = result.counts;
                    m_diff.setRows(std::move(result.rows));
                    emit changed();
                });
}

void DocumentComparison::restore()
{
    if (m_kind != QLatin1String("revision") || m_shown.isEmpty())
        return;
    m_editor->document()->takeWhole(m_shown);
    close();
}

void DocumentComparison::showPublic()
{
    Store* const store = m_room->session()->store();
    if (!store || !m_editor->active())
        return;
    begin(QStringLiteral("public"), tr("What the public version leaves out"));
    Worker::run(
        [store, id = m_room->id(), text = m_editor->markdown()] {
            return renderPublicReport(*store, id.value, QStringLiteral("md"), PublicRules{}, text);
        },
        this,
        [this, asked = m_asked](Result<PublicReport> report) {
            if (asked != m_asked)
                return;
            if (report) {
                showReport(*report);
                return;
            }
            close();
            m_room->session()->report(report.error(), tr("The public version"));
        });
}

void DocumentComparison::showReport(const PublicReport& report)
{
    m_shown = report.made.text;
    for (const ProseFinding& finding : report.made.findings) {
        if (m_remarks.size() == kMostRemarks)
            break;
        const QString words = report.made.text.mid(finding.from, finding.length);
        m_remarks << displayFilled(words.isEmpty() ? tr("%2: %3") : tr("“%1” – %2: %3"),
                                   {words.simplified(), finding.why, finding.suggestion});
    }
    compare(report.internal, report.made.text);
}

void DocumentComparison::save(const QString& format, const QUrl& file)
{
    Store* const store = m_room->session()->store();
    if (m_kind != QLatin1String("public") || m_busy || !store)
        return;
    m_busy = true;
    emit changed();
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    Worker::run(
        [store, id = m_room->id(), format, path, seen = m_shown,
         text = m_editor->markdown()]() -> Result<PublicReport> {
            auto report = renderPublicReport(*store, id.value, format, PublicRules{}, text);
            if (!report || report->made.text != seen)
                return report; // nobody has seen this one
            if (Done written = durableReplace(path, report->bytes); !written)
                return tl::unexpected(written.error());
            return report;
        },
        this,
        [this, asked = m_asked, path, seen = m_shown](Result<PublicReport> report) {
            if (asked != m_asked)
                return;
            m_busy = false;
            if (!report) {
                m_room->session()->report(report.error(), path);
            } else if (report->made.text != seen) {
                begin(QStringLiteral("public"), tr("The document changed meanwhile: look again"));
                showReport(*report);
            } else {
                emit saved(path);
                close();
            }
            emit changed();
        });
}

void DocumentComparison::close()
{
    ++m_asked;
    m_kind.clear();
    m_busy = false;
    m_shown.clear();
    m_remarks.clear();
    m_diff.setRows({});
    emit changed();
}

} // namespace muster
