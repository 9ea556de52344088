// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/postmortem_file.h"

#include "models/document/yaml_tree.h"
#include "models/domain/spoken_words.h"
#include "models/history/dispatch_rows.h"
#include "models/history/moment_words.h"
#include "models/history/postmortem_timeline.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QStringDecoder>

#include <initializer_list>
#include <map>

namespace muster {

namespace {

constexpr qsizetype kMostValue = 2'000;

struct FrontMatter
{
    YamlNode fields;
    QString body;
};

QString bareName(QStringView name)
{
    QString bare;
    for (const QChar c : name) {
        if (c != u' ' && c != u'-' && c != u'_')
            bare += c.toLower();
    }
    return bare;
}

/// Where the line with the closing "---" or "..." begins and ends.
std::optional<std::pair<qsizetype, qsizetype>> closingLine(const QByteArray& text, qsizetype from)
{
    while (from < text.size()) {
        qsizetype end = text.indexOf('\n', from);
        if (end < 0)
            end = text.size();
        const QByteArray line = text.mid(from, end - from);
        const QByteArray bare = line.endsWith('\r') ? line.chopped(1) : line;
        if (bare == "---" || bare == "...")
            return std::pair{from, std::min(end + 1, text.size())};
        from = end + 1;
    }
    return std::nullopt;
}

Result<FrontMatter> frontMatter(QByteArray bytes, const QString& name, QStringList& remarks)
{
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes.remove(0, 3);
    if (bytes.contains('\0'))
        return fail(ErrorKind::Invalid, QStringLiteral("it is not a text"));
    if (bytes.startsWith("+++"))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("its front matter is TOML; only YAML between lines “---” is read"));
    if (!bytes.startsWith("---\n") && !bytes.startsWith("---\r\n"))
        return fail(ErrorKind::Invalid, QStringLiteral("it has no front matter (a first line “---”)"));
    const qsizetype begin = bytes.indexOf('\n') + 1;
    const auto closing = closingLine(bytes, begin);
    if (!closing)
        return fail(ErrorKind::Invalid, QStringLiteral("its front matter has no end (a line “---”)"));
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        remarks << QStringLiteral("some of its bytes are not UTF-8 and are shown as �");
    const QByteArray yaml = QString::fromUtf8(bytes.mid(begin, closing->first - begin)).toUtf8();
    auto documents = parseYaml(yaml, name, 2, {256 * 1024, 16, 5'000, 1});
    if (!documents)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("its front matter cannot be read: %1").arg(documents.error().what));
    if (documents->empty() || !documents->front().isMap())
        return fail(ErrorKind::Invalid, QStringLiteral("its front matter has no names with values"));
    return FrontMatter{std::move(documents->front()), QString::fromUtf8(bytes.mid(closing->second))};
}

class Reading
{
public:
    Reading(const FrontMatter& matter, const QString& name, const HistoryOrigin& origin, QStringList& remarks)
        : m_matter(matter), m_name(name), m_origin(origin), m_remarks(remarks)
    {
        for (const auto& [key, node] : matter.fields.fields)
            m_nodes.try_emplace(bareName(key), &node);
    }

    Result<PostmortemFile> read()
    {
        zone();
        PostmortemFile file;
        IncidentReport& report = file.report;
        report.source = m_origin.source;
        const QString id = text({"id", "incident", "incidentid", "number"});
        report.remoteId = id.isEmpty() ? m_name : id;
        report.number = id.isEmpty() ? QFileInfo(m_name).completeBaseName() : id;
        report.title = text({"title", "name"});
        if (report.title.isEmpty())
            report.title = firstHeading();
        if (report.title.isEmpty())
            report.title = QFileInfo(m_name).completeBaseName();
        report.summary = text({"summary", "description"});
        report.link = text({"link", "url", "incidenturl"});
        if (Done times = readTimes(report); !times)
            return tl::unexpected(times.error());
        report.severityText = text({"severity", "sev", "priority"});
        report.severity = severityFromWord(report.severityText);
        report.services = list({"services", "service", "affectedservices", "components", "systems"});
        people(report);
        status(report, file.document);
        keys(report, id);
        rest(report);

        TimelineBasis basis;
        basis.day = m_beginning.day;
        basis.zone = m_zone ? m_zone : m_beginning.zone;
        basis.notBefore = m_beginning.time ? std::optional(report.openedAt) : std::nullopt;
        for (const TimelineEntry& entry : timelineOf(m_matter.body, basis)) {
            TimelineEvent event;
            event.source = m_origin.source;
            event.sourceName = m_origin.sourceName;
            event.incident = remoteIncidentId(m_origin.source, report.remoteId);
            event.remoteId = QStringLiteral("%1#%2").arg(report.remoteId, entry.key);
            event.kindName = QStringLiteral("note.timeline");
            event.kind = eventKindFromName(event.kindName);
            event.occurredAt = entry.at;
            event.text = entry.text;
            if (entry.isAbout)
                event.text += QStringLiteral(" (about this time)");
            if (!entry.hasZone)
                event.text += QStringLiteral(" (zone not named, taken as UTC)");
            file.events.push_back(std::move(event));
        }
        file.document.incident = report.remoteId;
        file.document.writtenAt = report.changedAt;
        file.document.markdown = m_matter.body;
        if (firstHeading().isEmpty())
            file.document.markdown.prepend(QStringLiteral("# %1\n\n").arg(report.title));
        return file;
    }

private:
    const YamlNode* node(std::initializer_list<const char*> names)
    {
        for (const char* name : names) {
            const auto found = m_nodes.find(QLatin1String(name));
            if (found == m_nodes.end() || found->second->isNull())
                continue;
            m_used.insert(found->first);
            return found->second;
        }
        return nullptr;
    }
    static QString scalar(const YamlNode* node)
    {
        return node && node->isScalar() ? node->text.simplified().left(kMostValue) : QString();
    }
    QString text(std::initializer_list<const char*> names) { return scalar(node(names)); }
    static QStringList listOf(const YamlNode* node)
    {
        QStringList list;
        if (!node)
            return list;
        if (node->isScalar()) {
            for (const QString& part : scalar(node).split(u','))
                list << part.trimmed();
        }
        for (const YamlNode& item : node->items) {
            const YamlNode* name = item.isMap() ? item.field(QLatin1String("name")) : &item;
            if (list.size() < 200)
                list << scalar(name);
        }
        list.removeAll(QString());
        return list;
    }
    QStringList list(std::initializer_list<const char*> names) { return listOf(node(names)); }

    QString firstHeading() const
    {
        static const QRegularExpression heading(QStringLiteral("^#\\s+(.+?)\\s*#*$"),
                                                QRegularExpression::MultilineOption);
        const auto match = heading.match(m_matter.body.left(20'000));
        return match.hasMatch() ? match.captured(1).left(kMostValue) : QString();
    }

    void zone()
    {
        const QString word = text({"timezone", "tz"});
        m_zone = namedZone(word);
        if (!word.isEmpty() && !m_zone)
            m_remarks
                << QStringLiteral("its time zone “%1” is not known, so times are taken as UTC").arg(word);
    }

    /// A time that a name of the front matter gives; nothing for a bare day.
    std::optional<Instant> keyTime(std::initializer_list<const char*> names)
    {
        for (const char* name : names) {
            const QString words = text({name});
            auto moment = words.isEmpty() ? std::nullopt : momentAtBegin(words);
            if (!moment || !moment->time)
                continue;
            const auto at = instantOf(*moment, m_beginning.day, m_zone ? m_zone : m_beginning.zone);
            if (at)
                return at;
        }
        return std::nullopt;
    }

    Done readTimes(IncidentReport& report)
    {
        std::optional<WrittenMoment> day;
        for (const char* name : {"startedat", "start", "started", "starttime", "impactstart", "incidentstart",
                                 "opened", "openedat", "detected", "detectedat", "date", "incidentdate"}) {
            const QString words = text({name});
            const auto moment = words.isEmpty() ? std::nullopt : momentAtBegin(words);
            if (moment && moment->day && moment->time) {
                m_beginning = *moment;
                break;
            }
            if (moment && moment->day && !day)
                day = moment;
            if (moment && !moment->day && m_beginning.time == std::nullopt)
                m_beginning = *moment; // a time whose day comes under another name
        }
        if (!m_beginning.day) {
            static const QRegularExpression named(QStringLiteral("(?:^|/)(\\d{4}-\\d{2}-\\d{2})(?!\\d)"));
            if (!day) {
                const auto match = named.match(m_name);
                day = match.hasMatch() ? momentAtBegin(match.captured(1)) : std::nullopt;
            }
            if (!day)
                return fail(
                    ErrorKind::Invalid,
                    QStringLiteral("its front matter names no day that can be read (date: 2024-05-01 or "
                                   "started_at: 2024-05-01T10:00:00Z)"));
            m_beginning.day = day->day;
        }
        const auto opened = instantOf(m_beginning, std::nullopt, m_zone);
        if (!opened || opened->ms <= 0)
            return fail(ErrorKind::Invalid, QStringLiteral("its beginning is no point in time"));
        report.openedAt = report.changedAt = *opened;
        if (!m_beginning.time)
            report.fields[QStringLiteral("Time")] =
                QStringLiteral("Low confidence: only the day %1 is known; 00:00 UTC stands for it")
                    .arg(m_beginning.day->toString(Qt::ISODate));
        else if (!m_beginning.zone && !m_zone)
            report.fields[QStringLiteral("Time")] =
                QStringLiteral("Low confidence: its zone is not named; taken as UTC");

        const auto add = [&](const char* name, const std::optional<Instant>& at) {
            if (at)
                report.times.push_back({QString::fromLatin1(name), *at});
        };
        add("impact_start", keyTime({"impactstart"}));
        add("detected", keyTime({"detectedat", "detected"}));
        add("declared", keyTime({"declaredat", "declared"}));
        add("mitigated_partial", keyTime({"mitigatedat", "mitigated"}));
        const auto resolved = keyTime({"resolvedat", "resolved", "endedat", "ended", "end", "endtime"});
        if (resolved && *resolved < report.openedAt) {
            m_remarks << QStringLiteral(
                "it was resolved before it began, so when it was resolved is left out");
        } else if (resolved) {
            report.resolvedAt = resolved;
            report.changedAt = *resolved;
            add("resolved", resolved);
        }
        return {};
    }

    void people(IncidentReport& report)
    {
        const auto add = [&](const QString& role, const QStringList& names) {
            for (const QString& name : names) {
                static const QRegularExpression address(QStringLiteral("^(.*?)\\s*<([^<>\\s]+@[^<>\\s]+)>$"));
                const auto match = address.match(name);
                PersonName person{name.toCaseFolded(), name, QString()};
                if (match.hasMatch())
                    person = {match.captured(2).toCaseFolded(), match.captured(1), match.captured(2)};
                if (report.roles.size() < 200)
                    report.roles.push_back({role, person});
            }
        };
        const auto ours = [](const QString& role) {
            const QString bare = bareName(role);
            if (bare == QLatin1String("ic") || bare == QLatin1String("incidentcommander") ||
                bare == QLatin1String("commander"))
                return QStringLiteral("IC");
            if (bare == QLatin1String("comms") || bare == QLatin1String("communications") ||
                bare == QLatin1String("communicationslead"))
                return QStringLiteral("Comms");
            if (bare == QLatin1String("scribe"))
                return QStringLiteral("Scribe");
            if (bare == QLatin1String("deputy"))
                return QStringLiteral("Deputy");
            return role.simplified().left(100);
        };
        for (const char* name : {"ic", "incidentcommander", "commander", "comms", "communications", "scribe"})
            add(ours(QString::fromLatin1(name)), list({name}));
        if (const YamlNode* roles = node({"roles"})) {
            for (const auto& [role, names] : roles->fields)
                add(ours(role), listOf(&names));
        }
        add(QStringLiteral("Author"), list({"authors", "author", "owners", "owner"}));
    }

    void status(IncidentReport& report, HistoryDocument& document)
    {
        report.stageText = text({"status", "state"});
        const QString word = bareName(report.stageText);
        report.stage = stageFromString(word);
        for (const char* open : {"open", "active", "ongoing", "investigating"}) {
            if (word == QLatin1String(open))
                report.stage = Stage::Mitigating;
        }
        if (!report.stage)
            report.stage = Stage::Resolved; // there is a post-mortem
        document.state = word == QLatin1String("draft") ? QStringLiteral("draft")
                         : word == QLatin1String("inreview") || word == QLatin1String("review")
                             ? QStringLiteral("in_review")
                         : word == QLatin1String("closed") ? QStringLiteral("closed")
                                                           : QStringLiteral("reviewed");
    }

    void keys(IncidentReport& report, const QString& id)
    {
        if (!id.isEmpty())
            report.keys.push_back({IncidentKey::Kind::Remote,
                                   QStringLiteral("%1:%2").arg(m_origin.source.value, report.remoteId)});
        QStringList pages{report.link};
        for (const char* name : {"page", "ticket", "jira", "issue", "pagerduty"}) {
            const QStringList given = list({name});
            pages += given;
            if (!given.isEmpty())
                report.fields[QString::fromLatin1(name)] = given.join(QStringLiteral(", "));
        }
        for (const QString& page : pages) {
            if (const QString canonical = canonicalPage(page); !canonical.isEmpty())
                report.keys.push_back({IncidentKey::Kind::Page, canonical});
        }
    }

    void rest(IncidentReport& report)
    {
        if (const QStringList tags = list({"tags", "labels", "categories"}); !tags.isEmpty())
            report.fields[QStringLiteral("Tags")] = tags.join(QStringLiteral(", "));
        for (const auto& [key, value] : m_matter.fields.fields) {
            const QString words =
                value.isScalar() ? scalar(&value) : listOf(&value).join(QStringLiteral(", "));
            if (m_used.contains(bareName(key)) || words.isEmpty() || report.fields.size() >= 100)
                continue;
            report.fields[key.simplified().left(100)] = words.left(kMostValue);
        }
    }

    const FrontMatter& m_matter;
    const QString& m_name;
    const HistoryOrigin& m_origin;
    QStringList& m_remarks;
    std::map<QString, const YamlNode*> m_nodes;
    QSet<QString> m_used;
    WrittenMoment m_beginning;
    std::optional<QTimeZone> m_zone;
};

} // namespace

Result<PostmortemFile> readPostmortemFile(const QByteArray& bytes, const QString& name,
                                          const HistoryOrigin& origin)
{
    if (bytes.size() > kMostPostmortemBytes)
        return fail(ErrorKind::Invalid, QStringLiteral("it is larger than 1 MiB"));
    QStringList remarks;
    const Result<FrontMatter> matter = frontMatter(bytes, name, remarks);
    if (!matter)
        return tl::unexpected(matter.error());
    Result<PostmortemFile> file = Reading(*matter, name, origin, remarks).read();
    if (file)
        file->remarks = remarks;
    return file;
}

} // namespace muster
