// SPDX-License-Identifier: GPL-3.0-or-later
// runbookToMarkdown, the writer of the form that runbook_markdown.h describes.
#include "models/document/runbook_entries.h"
#include "models/document/runbook_markdown.h"

#include <QRegularExpression>

namespace muster {

namespace {

/// A YAML scalar in double quotes, for what a line cannot hold as it is.
QString yamlEscaped(const QString& text)
{
    QString quoted;
    for (const QChar each : text) {
        if (each == u'"' || each == u'\\')
            quoted += u'\\' + QString(each);
        else if (each == u'\n')
            quoted += QLatin1String("\\n");
        else if (each.unicode() < 0x20 || (each.unicode() >= 0x7f && each.unicode() < 0xa0) ||
                 each == QChar(0x2028) || each == QChar(0x2029) || each == QChar(QChar::ByteOrderMark) ||
                 each.unicode() >= 0xfffe)
            quoted += QStringLiteral("\\u%1").arg(each.unicode(), 4, 16, QLatin1Char('0'));
        else
            quoted += each;
    }
    return u'"' + quoted + u'"';
}

/// A YAML scalar in single quotes unless it is plainly a word.
QString yamlText(const QString& text)
{
    static const QRegularExpression plain(
        QStringLiteral("^[A-Za-z][A-Za-z0-9_. -]*[A-Za-z0-9]$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    static const QStringList reserved{QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("null"),
                                      QStringLiteral("yes"), QStringLiteral("no")};
    if (plain.match(text).hasMatch() && !reserved.contains(text.toLower()))
        return text;
    static const QRegularExpression unprintable(
        QStringLiteral("[\\x{00}-\\x{1f}\\x{7f}-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}]"));
    if (text.contains(unprintable))
        return yamlEscaped(text);
    QString quoted = text;
    quoted.replace(u'\'', QLatin1String("''"));
    return u'\'' + quoted + u'\'';
}

QString yamlList(const QStringList& texts)
{
    QStringList quoted;
    for (const QString& text : texts)
        quoted.append(yamlText(text));
    return u'[' + quoted.join(QStringLiteral(", ")) + u']';
}

class Writer
{
public:
    QByteArray write(const Runbook& runbook)
    {
        frontMatter(runbook);
        for (const RunbookNode& node : runbook.nodes)
            writeNode(node);
        return m_text.toUtf8();
    }

private:
    void line(const QString& text) { m_text += text + u'\n'; }
    void field(const char* key, const QString& value)
    {
        if (!value.isEmpty())
            line(QString::fromLatin1(key) + QStringLiteral(": ") + yamlText(value));
    }
    void map(const char* key, const std::map<QString, QString>& texts)
    {
        if (!texts.empty())
            line(QString::fromLatin1(key) + u':');
        for (const auto& [name, value] : texts)
            line(QStringLiteral("  ") + yamlText(name) + QStringLiteral(": ") + yamlText(value));
    }
    void entry(const char* key, QString value)
    {
        if (value.isEmpty())
            return;
        value.replace(u'\n', QLatin1String("\n  "));
        line(QStringLiteral("- ") + QString::fromLatin1(key) + QStringLiteral(": ") + value);
    }

    void frontMatter(const Runbook& runbook)
    {
        line(QStringLiteral("---"));
        field("id", runbook.id);
        field("title", runbook.title);
        line(QStringLiteral("version: %1").arg(runbook.version));
        field("owner", runbook.owner);
        field("last_reviewed", runbook.lastReviewed);
        if (runbook.reviewEveryDays > 0)
            line(QStringLiteral("review_every: %1 d").arg(runbook.reviewEveryDays));
        field("last_exercised", runbook.lastExercised);
        line(QStringLiteral("alerts: ") + yamlList(runbook.alerts));
        line(QStringLiteral("services: ") + yamlList(runbook.services));
        map("labels", runbook.labels);
        map("variables", runbook.variables);
        field("metrics_from", runbook.metricsFrom);
        field("start", runbook.start);
        line(QStringLiteral("---"));
    }

    void writeNode(const RunbookNode& node)
    {
        line({});
        line(QStringLiteral("## ") + node.id + QStringLiteral(" (") + toString(node.kind) +
             QStringLiteral(") ") + node.title.simplified());
        line({});
        const qsizetype before = m_text.size();
        entry("role", node.role);
        if (node.timeBox.count() > 0)
            entry("time box", lengthText(node.timeBox));
        entry("risk", node.risk);
        if (node.reversible)
            entry("reversible", *node.reversible ? QStringLiteral("yes") : QStringLiteral("no"));
        entry("precheck", node.precheck);
        entry("expected", node.expected);
        entry("undo", node.undo);
        for (const QString& link : node.evidenceLinks)
            entry("evidence", link);
        entry("derive", node.derive);
        if (node.waitFor.count() > 0)
            entry("hold", lengthText(node.waitFor));
        entry("events", node.eventKinds.join(QStringLiteral(", ")));
        entry("event service", node.eventService);
        if (!node.eventFrom.isEmpty())
            entry("event window", node.eventFrom + QStringLiteral(" to ") +
                                      (node.eventTo.isEmpty() ? QStringLiteral("onset") : node.eventTo));
        if (m_text.size() > before)
            line({});
        writeBody(node.body);
        for (const QString& query : queriesOf(node))
            fenced("promql", query);
        if (!node.command.isEmpty())
            fenced("command", node.command);
        if (!node.execution.verb.isEmpty())
            fenced("tool", toolText(node.execution));
        for (const RunbookBranch& branch : node.branches) {
            QString text = branch.condition + QStringLiteral(" \u2192 ") + branch.to;
            if (!branch.note.isEmpty())
                text += QStringLiteral("; ") + branch.note;
            entry("if", text);
        }
        while (m_text.endsWith(QLatin1String("\n\n")))
            m_text.chop(1);
    }

    static QString toolText(const RunbookExecution& execution)
    {
        QString text = QStringLiteral("do: ") + execution.verb;
        for (auto [name, value] : execution.fields) {
            value.replace(u'\n', QLatin1String("\n  "));
            text += QStringLiteral("\n%1: %2").arg(name, value);
        }
        return text;
    }

    void writeBody(const QString& body)
    {
        if (body.trimmed().isEmpty())
            return;
        // The first line would be an entry whatever its name; further down the names of entries are named.
        static const QRegularExpression entry(QStringLiteral("^- *[A-Za-z][A-Za-z _-]*:"));
        static const QRegularExpression known(
            QStringLiteral("^- +(?:%1):").arg(runbookEntryNames().join(u'|')));
        bool inFence = false;
        bool first = true;
        for (const QString& text : body.trimmed().split(u'\n')) {
            const QString start = text.trimmed().left(3);
            if (start == QLatin1String("```") || start == QLatin1String("~~~"))
                inFence = !inFence;
            if (!inFence && text.startsWith(QLatin1String("## ")))
                line(u'#' + text);
            else if (!inFence && text.contains(first ? entry : known))
                line(u'*' + text.mid(1));
            else
                line(text);
            first = false;
        }
        line({});
    }

    void fenced(const char* language, const QString& text)
    {
        // Longer than every run of marks in the text, which could end it.
        QString fence = QStringLiteral("```");
        while (text.contains(fence))
            fence += u'`';
        line(fence + QString::fromLatin1(language));
        line(text);
        line(fence);
        line({});
    }

    QString m_text;
};

} // namespace

QByteArray runbookToMarkdown(const Runbook& runbook)
{
    return Writer().write(runbook);
}

} // namespace muster
