// SPDX-License-Identifier: GPL-3.0-or-later
// The plain alert runbook (runbooks.prometheus-operator.dev, read 2026-11) as a linear draft.
#include "models/document/runbook_draft.h"

#include "models/document/runbook_draft_texts.h"
#include "models/document/runbook_json.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace muster {

namespace draft {

QString plainText(const QByteArray& bytes)
{
    QString text = QString::fromUtf8(bytes);
    if (text.startsWith(QChar(QChar::ByteOrderMark)))
        text.remove(0, 1);
    return text.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(u'\r', u'\n');
}

QString condition(QString text)
{
    text.replace(QLatin1String("->"), QLatin1String(" to ")).replace(QChar(0x2192), QLatin1String(" to "));
    return text.simplified();
}

void finish(RunbookDraft& draft, std::vector<NotInDraft> notTaken, const QString& text, const QString& name)
{
    std::stable_sort(notTaken.begin(), notTaken.end(),
                     [](const NotInDraft& a, const NotInDraft& b) { return a.line < b.line; });
    if (notTaken.size() > kMostNotTaken) {
        const size_t more = notTaken.size() - kMostNotTaken + 1;
        notTaken.resize(kMostNotTaken - 1);
        notTaken.push_back({notTaken.back().line, QStringLiteral("and %1 more").arg(more)});
    }
    draft.notTaken = std::move(notTaken);
    Runbook& runbook = draft.runbook;
    static const QRegularExpression unfit(QStringLiteral("[^A-Za-z0-9_.-]+"));
    QString stem = QFileInfo(name).completeBaseName();
    stem.replace(unfit, QStringLiteral("-"));
    runbook.id = QStringLiteral("draft-") + (stem.isEmpty() ? QStringLiteral("1") : stem.left(60));
    if (runbook.title.isEmpty())
        runbook.title = stem;
    runbook.version = 1;
    runbook.source = text;
    runbook.hash =
        QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex());
}

} // namespace draft

namespace {

enum class Section { Before, Meaning, Impact, Diagnosis, Mitigation, Other };

/// Lines of one entry or paragraph and what its code blocks hold.
struct Block
{
    int line = 0;
    QStringList text;
    QStringList queries;
    QStringList commands;
};

std::optional<Section> sectionNamed(const QString& heading)
{
    static const std::array<std::pair<const char*, Section>, 7> kNames{
        {{"meaning", Section::Meaning},
         {"impact", Section::Impact},
         {"diagnosis", Section::Diagnosis},
         {"diagnostic", Section::Diagnosis},
         {"mitigation", Section::Mitigation},
         {"mitigations", Section::Mitigation},
         {"remediation", Section::Mitigation}}};
    for (const auto& [name, section] : kNames) {
        if (heading.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return section;
    }
    return std::nullopt;
}

/// A line of Markdown as the title of a node: without marks, cut at the end of its first sentence.
QString titleOf(const QString& line)
{
    static const QRegularExpression marks(QStringLiteral("[*_`]+|^#+ *|^> *"));
    static const QRegularExpression link(QStringLiteral("\\[([^\\]]*)\\]\\([^)]*\\)"));
    QString text = line;
    text.replace(link, QStringLiteral("\\1")).remove(marks);
    text = text.simplified();
    const qsizetype sentence = text.indexOf(QLatin1String(". "));
    if (sentence > 0)
        text.truncate(sentence);
    if (text.endsWith(u'.') || text.endsWith(u':'))
        text.chop(1);
    text = text.trimmed();
    return text.size() > 90 ? text.left(89).trimmed() + QChar(0x2026) : text;
}

class AlertReader
{
public:
    AlertReader(QString text, QString name) : m_text(std::move(text)), m_name(std::move(name)) {}

    Result<RunbookDraft> read()
    {
        const QStringList lines = m_text.split(u'\n');
        for (qsizetype i = skipFrontMatter(lines); i < lines.size(); ++i) {
            m_line = static_cast<int>(i) + 1;
            readLine(lines[i]);
        }
        closeFence();
        if (m_diagnosis.empty() && m_mitigation.empty())
            return fail(
                ErrorKind::Invalid,
                QStringLiteral(
                    "no alert runbook: it needs a heading Diagnosis or Mitigation with text below it"),
                QStringLiteral("%1:1").arg(m_name));
        return make();
    }

private:
    /// Hugo's front matter: only its title is ours.
    qsizetype skipFrontMatter(const QStringList& lines)
    {
        if (lines.isEmpty() || lines.front().trimmed() != QLatin1String("---"))
            return 0;
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const QString line = lines[i].trimmed();
            if (line == QLatin1String("---"))
                return i + 1;
            if (line.startsWith(QLatin1String("title:")))
                m_title = line.mid(6).trimmed().remove(u'"');
        }
        return 0;
    }

    void readLine(const QString& line)
    {
        static const QRegularExpression fence(
            QStringLiteral("^\\s*(`{3,}|~{3,})\\s*([A-Za-z0-9_+-]*)[^`]*$"));
        if (m_inFence) {
            const QString mark = line.trimmed();
            if (mark.size() >= m_fence.size() && mark.count(m_fence.front()) == mark.size())
                closeFence();
            else
                m_fenced.append(line);
            return;
        }
        if (const auto match = fence.match(line); match.hasMatch()) {
            m_inFence = true;
            m_fence = match.captured(1);
            m_fenceLanguage = match.captured(2).toLower();
            m_fenceLine = m_line;
            m_fenced.clear();
            return;
        }
        static const QRegularExpression heading(QStringLiteral("^ {0,3}(#{1,6})\\s+(.*?)\\s*#*$"));
        if (const auto match = heading.match(line); match.hasMatch()) {
            readHeading(static_cast<int>(match.capturedLength(1)), match.captured(2));
            return;
        }
        readText(line);
    }

    void readHeading(int level, const QString& text)
    {
        m_paragraph = false;
        if (const auto section = sectionNamed(text.trimmed())) {
            m_section = *section;
            m_level = level;
        } else if (m_section == Section::Before || level < m_level) {
            if (level != 1 || m_section != Section::Before || !m_heading.isEmpty()) {
                leave(text);
                return;
            }
            m_heading = titleOf(text);
            if (m_title.isEmpty())
                m_title = m_heading;
        } else if (m_section == Section::Other || level == m_level) {
            leave(text);
        } else {
            // A heading inside of a section starts an entry of its own.
            readText(text);
            m_paragraph = true;
        }
    }

    /// What would open a block in the draft that nothing closes.
    static const QRegularExpression& codeMarks()
    {
        static const QRegularExpression marks(QStringLiteral("`{3,}|~{3,}"));
        return marks;
    }

    void leave(const QString& heading)
    {
        m_section = Section::Other;
        m_notTaken.push_back({m_line, QStringLiteral("the section “%1”").arg(heading.left(80))});
    }

    std::vector<Block>* blocks()
    {
        return m_section == Section::Diagnosis    ? &m_diagnosis
               : m_section == Section::Mitigation ? &m_mitigation
                                                  : nullptr;
    }

    void readText(const QString& line)
    {
        if (m_section == Section::Other)
            return;
        std::vector<Block>* list = blocks();
        if (!list) {
            QStringList& prose = m_section == Section::Impact ? m_impact : m_meaning;
            if (!line.trimmed().isEmpty() || !prose.isEmpty())
                prose.append(QString(line).replace(codeMarks(), QStringLiteral("'''")));
            return;
        }
        if (line.trimmed().isEmpty()) {
            m_paragraph = false;
            return;
        }
        // Hugo and HTML marks say nothing to a responder.
        if (line.trimmed().startsWith(QLatin1String("{{")) || line.trimmed().startsWith(QLatin1String("<"))) {
            m_notTaken.push_back({m_line, line.trimmed().left(80)});
            return;
        }
        static const QRegularExpression entry(QStringLiteral("^ {0,1}(?:[-*+]|[0-9]{1,3}[.)])\\s+(.*)$"));
        const auto match = entry.match(line);
        const bool indented = line.startsWith(QLatin1String("  ")) || line.startsWith(u'\t');
        if (match.hasMatch() || (!m_paragraph && !indented) || list->empty()) {
            if (list->size() >= kMostBlocks) {
                m_notTaken.push_back({m_line, line.trimmed().left(80)});
                return;
            }
            list->push_back({m_line, {}, {}, {}});
        }
        QString text = match.hasMatch() ? match.captured(1).trimmed() : line.trimmed();
        // A block of code on the line of an entry's mark ("- ```sh"): its lines are taken, but as text.
        text = text.replace(codeMarks(), QStringLiteral("'''")).trimmed();
        list->back().text.append(text);
        m_paragraph = true;
    }

    void closeFence()
    {
        if (!m_inFence)
            return;
        m_inFence = false;
        m_paragraph = false;
        const QString text = m_fenced.join(u'\n').trimmed();
        std::vector<Block>* list = blocks();
        if (text.isEmpty())
            return;
        if (!list || list->empty()) {
            if (m_section != Section::Other)
                m_notTaken.push_back({m_fenceLine, QStringLiteral("a block of code outside of an entry")});
            return;
        }
        if (m_fenceLanguage == QLatin1String("promql"))
            list->back().queries.append(text);
        else
            list->back().commands.append(text);
    }

    RunbookNode node(const QString& id, NodeKind kind, const Block& block) const
    {
        RunbookNode made;
        made.id = id;
        made.kind = kind;
        made.line = block.line;
        made.title = titleOf(block.text.value(0));
        if (made.title.isEmpty())
            made.title = kind == NodeKind::Action ? QStringLiteral("Do this") : QStringLiteral("Look here");
        const QString body = block.text.join(u'\n').trimmed();
        if (body != made.title)
            made.body = body;
        made.command = block.commands.join(u'\n');
        // One form, as a reader of the file gives it.
        made.query = joinQueries(block.queries);
        made.query = joinQueries(queriesOf(made));
        return made;
    }

    Result<RunbookDraft> make()
    {
        RunbookDraft made;
        Runbook& runbook = made.runbook;
        runbook.title = m_title;
        runbook.start = QStringLiteral("N1");
        static const QRegularExpression alertName(QStringLiteral("^[A-Z][A-Za-z0-9]{3,}$"));
        if (alertName.match(m_heading).hasMatch())
            runbook.alerts.append(m_heading); // such pages are named after their alert
        const QString escalate = QStringLiteral("T_escalate");
        const QString resolved = QStringLiteral("T_resolved");
        const QString firstAction = m_mitigation.empty() ? escalate : QStringLiteral("M1");
        const auto diagnosisId = [](size_t i) { return QStringLiteral("D%1").arg(i + 1); };
        const auto actionId = [](size_t i) { return QStringLiteral("M%1").arg(i + 1); };

        RunbookNode first;
        first.id = runbook.start;
        first.kind = NodeKind::Decision;
        first.title = QStringLiteral("Is the impact real?");
        first.line = 1;
        QStringList body;
        for (const auto& [name, lines] : {std::pair{"Meaning", &m_meaning}, std::pair{"Impact", &m_impact}}) {
            if (const QString text = lines->join(u'\n').trimmed(); !text.isEmpty())
                body.append(QStringLiteral("%1:\n\n%2").arg(QLatin1String(name), text));
        }
        first.body = body.join(QStringLiteral("\n\n"));
        first.branches = {{QStringLiteral("yes"), m_diagnosis.empty() ? firstAction : diagnosisId(0), {}},
                          {QStringLiteral("no"), QStringLiteral("T_watch"), {}}};
        runbook.nodes.push_back(std::move(first));
        for (size_t i = 0; i < m_diagnosis.size(); ++i) {
            const Block& block = m_diagnosis[i];
            RunbookNode each =
                node(diagnosisId(i), block.queries.isEmpty() ? NodeKind::Decision : NodeKind::Check, block);
            const bool last = i + 1 == m_diagnosis.size();
            each.branches = {{QStringLiteral("cause found"), firstAction, {}},
                             {QStringLiteral("not the cause"), last ? firstAction : diagnosisId(i + 1), {}}};
            if (each.kind == NodeKind::Check)
                each.branches.push_back({QStringLiteral("no_data"), escalate, {}});
            runbook.nodes.push_back(std::move(each));
        }
        for (size_t i = 0; i < m_mitigation.size(); ++i) {
            RunbookNode each = node(actionId(i), NodeKind::Action, m_mitigation[i]);
            const bool last = i + 1 == m_mitigation.size();
            each.branches = {{QStringLiteral("done"), resolved, {}},
                             {QStringLiteral("failed"), last ? escalate : actionId(i + 1), {}}};
            runbook.nodes.push_back(std::move(each));
        }
        end(runbook, resolved, QStringLiteral("Resolved"));
        end(runbook, QStringLiteral("T_watch"), QStringLiteral("No impact: watch"));
        end(runbook, escalate, QStringLiteral("Page the next person who knows the service"));
        draft::finish(made, std::move(m_notTaken), m_text, m_name);
        return made;
    }

    static void end(Runbook& runbook, const QString& id, const QString& title)
    {
        RunbookNode made;
        made.id = id;
        made.kind = NodeKind::End;
        made.title = title;
        runbook.nodes.push_back(std::move(made));
    }

    static constexpr size_t kMostBlocks = 1'000;

    QString m_text, m_name, m_title, m_heading;
    int m_line = 0;
    Section m_section = Section::Before;
    int m_level = 0;          ///< of the heading of the section
    bool m_paragraph = false; ///< the next line goes on with the last block
    bool m_inFence = false;
    QString m_fence, m_fenceLanguage;
    int m_fenceLine = 0;
    QStringList m_fenced;
    QStringList m_meaning, m_impact;
    std::vector<Block> m_diagnosis, m_mitigation;
    std::vector<NotInDraft> m_notTaken;
};

} // namespace

Result<RunbookDraft> draftFromAlertRunbook(const QByteArray& text, const QString& name)
{
    if (text.size() > kRunbookMaxBytes)
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("%1 is larger than %2 kB; split it").arg(name).arg(kRunbookMaxBytes / 1024), name);
    return AlertReader(draft::plainText(text), name).read();
}

std::optional<DraftKind> draftKindOf(const QByteArray& text)
{
    const QString start = draft::plainText(text.left(kRunbookMaxBytes));
    static const QRegularExpression chart(
        QStringLiteral("^(?:\\s*%%[^\\n]*\\n|\\s*\\n)*(?:---\\n(?:(?!---)[^\\n]*\\n)*---\\n)?"
                       "(?:\\s*%%[^\\n]*\\n|\\s*\\n)*\\s*(?:flowchart|graph)\\b"));
    static const QRegularExpression sections(
        QStringLiteral("^ {0,3}#{1,6}\\s+(?:Diagnosis|Diagnostic|Mitigations?|Remediation)\\s*$"),
        QRegularExpression::MultilineOption | QRegularExpression::CaseInsensitiveOption);
    if (chart.match(start).hasMatch())
        return DraftKind::Mermaid;
    if (start.contains(sections))
        return DraftKind::AlertRunbook;
    return std::nullopt;
}

} // namespace muster
