// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_front_matter.h"

#include "models/document/yaml_tree.h"
#include "models/domain/near_word.h"

#include <QRegularExpression>

namespace muster {

namespace {

/// Front matter is a page of fields; nobody writes thousands.
constexpr YamlLimits kFrontMatterLimits{kRunbookMaxBytes, 64, 5'000, 1};
constexpr qsizetype kQuoted = 40;

const QStringList& fieldNames()
{
    static const QStringList all{QStringLiteral("id"),
                                 QStringLiteral("title"),
                                 QStringLiteral("version"),
                                 QStringLiteral("owner"),
                                 QStringLiteral("last_reviewed"),
                                 QStringLiteral("review_every"),
                                 QStringLiteral("last_exercised"),
                                 QStringLiteral("alerts"),
                                 QStringLiteral("services"),
                                 QStringLiteral("labels"),
                                 QStringLiteral("variables"),
                                 QStringLiteral("metrics_from"),
                                 QStringLiteral("start")};
    return all;
}

/// The line with its value in quotes, where the value holds what YAML reads as more than text; empty
/// otherwise.
QString quotedLine(const QString& line)
{
    static const QRegularExpression field(QStringLiteral("^ *([A-Za-z_][A-Za-z0-9_-]*): +(\\S.*)$"));
    const auto match = field.match(line);
    QString value = match.captured(2).trimmed();
    const bool isMark = !value.isEmpty() && QStringLiteral("*&!%@`|>-?").contains(value.front());
    if (value.startsWith(u'"') || value.startsWith(u'\'') ||
        !(isMark || value.contains(QLatin1String(": ")) || value.endsWith(u':')))
        return {};
    return match.captured(1) + QStringLiteral(": '") + value.replace(u'\'', QLatin1String("''")) + u'\'';
}

class FieldReader
{
public:
    /// `lines` up to the end of the front matter.
    FieldReader(const YamlNode& root, const QStringList& lines, RunbookReading& reading)
        : m_root(root), m_reading(reading), m_runbook(reading.runbook), m_findings(reading.findings)
    {
        static const QRegularExpression name(QStringLiteral("^[\"']?([^\"':#\\s]+)[\"']?\\s*:"));
        for (const auto& [key, value] : m_root.fields)
            m_runbook.fieldLines[key] = value.line;
        // YAML gives the line of the value, which may stand below, and of an empty one that of the next
        // field.
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const QString key = name.match(lines[i]).captured(1);
            if (m_root.field(key))
                m_runbook.fieldLines[key] = int(i) + 1;
        }
    }

    void read()
    {
        if (!m_root.isMap() && !m_root.isNull()) {
            m_findings.error(m_root.line, QStringLiteral("the front matter holds no fields"),
                             QStringLiteral("write 'name: value', one a line, e.g. id: RB-001"));
            m_reading.fieldsRead = false;
            return;
        }
        m_runbook.id = text("id");
        m_runbook.title = text("title");
        readVersion();
        m_runbook.owner = text("owner");
        m_runbook.lastReviewed = text("last_reviewed");
        m_runbook.lastExercised = text("last_exercised");
        readReviewEvery();
        m_runbook.alerts = list("alerts");
        m_runbook.services = list("services");
        m_runbook.labels = map("labels");
        m_runbook.variables = map("variables");
        m_runbook.metricsFrom = text("metrics_from").trimmed();
        m_runbook.start = text("start");
        checkNames();
        checkNeeded();
    }

private:
    int lineOf(const QString& key) const
    {
        const auto line = m_runbook.fieldLines.find(key);
        return line == m_runbook.fieldLines.end() ? 1 : line->second;
    }

    QString text(const char* key)
    {
        const YamlNode* field = m_root.field(QLatin1String(key));
        const QString name = QLatin1String(key);
        // Of the two that are needed checkNeeded speaks.
        if (field && field->isNull() && name != QLatin1String("id") && name != QLatin1String("start"))
            m_findings.warning(lineOf(name), QStringLiteral("'%1' says nothing").arg(name),
                               QStringLiteral("write it, or remove the field"));
        if (field && !field->isScalar() && !field->isNull())
            m_findings.error(
                lineOf(name), QStringLiteral("'%1' must be one value").arg(name),
                QStringLiteral("write it on one line, in quotes if it holds brackets or braces"));
        return field ? field->text : QString();
    }

    QStringList list(const char* key)
    {
        const YamlNode* field = m_root.field(QLatin1String(key));
        if (!field || field->isNull())
            return {};
        const QString name = QLatin1String(key);
        if (field->isScalar()) {
            // One with a comma in it may be meant; that it is one must be said.
            if (field->text.contains(u','))
                m_findings.warning(
                    lineOf(name), QStringLiteral("'%1: %2' is one name").arg(name, field->text.left(kQuoted)),
                    QStringLiteral("write several in brackets: %1: [a, b]").arg(name));
            return {field->text};
        }
        if (!field->isList())
            m_findings.error(lineOf(name), QStringLiteral("'%1' must be a list of names").arg(name),
                             QStringLiteral("write %1: [a, b]").arg(name));
        QStringList values;
        for (const YamlNode& item : field->items) {
            if (item.isScalar() && !item.text.isEmpty())
                values.append(item.text);
            else
                m_findings.error(item.line, QStringLiteral("'%1' holds what is no name").arg(name),
                                 QStringLiteral("write %1: [a, b], a name with a colon in quotes").arg(name));
        }
        return values;
    }

    std::map<QString, QString> map(const char* key)
    {
        const YamlNode* field = m_root.field(QLatin1String(key));
        const QString name = QLatin1String(key);
        std::map<QString, QString> texts;
        if (!field)
            return texts;
        if (!field->isMap() && !field->isNull())
            m_findings.error(lineOf(name), QStringLiteral("'%1' must be a map").arg(name),
                             QStringLiteral("write 'name: value', one a line, indented by two blanks"));
        for (const auto& [one, value] : field->fields) {
            if (!value.isScalar() && !value.isNull())
                m_findings.error(
                    value.line, QStringLiteral("'%1' in '%2' must be one value").arg(one.left(kQuoted), name),
                    QStringLiteral("write it on one line, in quotes"));
            texts[one] = value.text;
            m_runbook.fieldLines[name + u'.' + one] = value.line;
        }
        return texts;
    }

    void readVersion()
    {
        bool isNumber = false;
        const QString version = text("version");
        m_runbook.version = version.toInt(&isNumber);
        if (version.isEmpty() || (isNumber && m_runbook.version >= 0))
            return;
        m_runbook.version = 0;
        m_findings.error(lineOf(QStringLiteral("version")),
                         QStringLiteral("the version '%1' is not a whole number").arg(version.left(kQuoted)),
                         QStringLiteral("count up: 1, 2, 3"));
    }

    void readReviewEvery()
    {
        const YamlNode* every = m_root.field(QLatin1String("review_every"));
        if (!every)
            return;
        static const QRegularExpression days(QStringLiteral("^([0-9]{1,4}) *(d|days?|w|weeks?)$"));
        const auto match = days.match(every->text);
        const int factor = match.captured(2).startsWith(u'w') ? 7 : 1;
        const int length = match.hasMatch() ? match.captured(1).toInt() * factor : 0;
        if (length > 0 && length <= kRunbookLongestReview)
            m_runbook.reviewEveryDays = length;
        else
            m_findings.error(
                lineOf(QStringLiteral("review_every")),
                QStringLiteral("'review_every: %1' is no number of days").arg(every->text.left(kQuoted)),
                QStringLiteral("write 90 d or 13 weeks, at most ten years"));
    }

    /// Every value of the front matter that is not one of ours: a misspelt field must not be lost in silence.
    void checkNames()
    {
        for (const auto& field : m_root.fields) {
            const QString& key = field.first;
            if (fieldNames().contains(key))
                continue;
            const QString near = nearestWord(key, fieldNames());
            m_findings.warning(
                lineOf(key), QStringLiteral("the field '%1' is not kept").arg(key.left(kQuoted)),
                isItWord(near) +
                    QStringLiteral("the fields are %1").arg(fieldNames().join(QStringLiteral(", "))));
        }
    }

    void checkNeeded()
    {
        if (m_runbook.id.isEmpty())
            m_findings.error(lineOf(QStringLiteral("id")), QStringLiteral("the front matter has no 'id'"),
                             QStringLiteral("add one, e.g. id: RB-001"));
        if (m_runbook.title.isEmpty() && !m_root.field(QLatin1String("title")))
            m_findings.warning(
                1, QStringLiteral("the front matter has no 'title'"),
                QStringLiteral("say what it answers, e.g. title: checkout answers with errors"));
        if (m_runbook.start.isEmpty()) {
            m_findings.error(lineOf(QStringLiteral("start")),
                             QStringLiteral("the front matter has no 'start'"),
                             QStringLiteral("name the first node, e.g. start: N1"));
            m_reading.whole = false; // no path would lead anywhere
        }
    }

    const YamlNode& m_root;
    RunbookReading& m_reading;
    Runbook& m_runbook;
    Findings& m_findings;
};

void nameYamlMistake(const Error& error, const QStringList& lines, Findings& findings)
{
    const int line = error.where.section(u':', -1).toInt();
    const QString written = lines.value(line - 1).trimmed();
    const QString quoted = quotedLine(written);
    const bool isForm = error.what.startsWith(QLatin1String("not valid YAML"));
    if (!quoted.isEmpty() && isForm) {
        findings.error(line, QStringLiteral("'%1' is no plain YAML value").arg(written.left(60)),
                       QStringLiteral("quote it: %1").arg(quoted.left(80)));
        return;
    }
    // An alias, an anchor, a tag, a bracket that is not closed: what it is, then the way out.
    const qsizetype end = error.what.lastIndexOf(QLatin1String("; "));
    QString wayOut = end < 0 ? QStringLiteral("correct it") : error.what.mid(end + 2);
    if (!quoted.isEmpty())
        wayOut += QStringLiteral(", or quote it: %1").arg(quoted.left(80));
    findings.error(line, error.what.left(end < 0 ? error.what.size() : end), wayOut);
}

} // namespace

std::optional<qsizetype> readFrontMatter(const QStringList& lines, const QString& name,
                                         RunbookReading& reading)
{
    const auto refuse = [&](const QString& what, const QString& wayOut) {
        reading.findings.error(1, what, wayOut);
        reading.whole = reading.fieldsRead = false;
        return std::nullopt;
    };
    if (lines.isEmpty() || lines.front().trimmed() != QLatin1String("---"))
        return refuse(QStringLiteral("the front matter is missing"),
                      QStringLiteral("begin with a line ---, then id:, title:, start:, then --- again"));
    qsizetype end = 1;
    while (end < lines.size() && lines[end].trimmed() != QLatin1String("---"))
        ++end;
    if (end == lines.size())
        return refuse(QStringLiteral("the front matter is not closed"),
                      QStringLiteral("end it with a line ---"));
    const QByteArray yaml = lines.mid(1, end - 1).join(u'\n').toUtf8();
    if (const auto documents = parseYaml(yaml, name, 2, kFrontMatterLimits)) {
        FieldReader(documents->front(), lines.mid(0, end), reading).read();
    } else {
        nameYamlMistake(documents.error(), lines, reading.findings);
        reading.fieldsRead = false;
    }
    return end + 1;
}

} // namespace muster
