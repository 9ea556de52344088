// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/prose_rules.h"

#include <QRegularExpression>

#include <optional>

namespace muster {

namespace {

std::optional<ProsePlace> placeFrom(const QString& name)
{
    if (name == QLatin1String("anywhere"))
        return ProsePlace::Anywhere;
    if (name == QLatin1String("story"))
        return ProsePlace::Story;
    if (name == QLatin1String("actions"))
        return ProsePlace::Actions;
    if (name == QLatin1String("external"))
        return ProsePlace::External;
    return std::nullopt;
}

/// One blank of a rule matches what may stand between two words of running Markdown; a blank inside a class
/// ("[ \t]", "fat[ -]") stays a blank.
QString betweenWords(const QString& pattern)
{
    QString made;
    bool inClass = false, escaped = false;
    for (const QChar c : pattern) {
        if (!escaped && c == u'[')
            inClass = true;
        else if (!escaped && c == u']')
            inClass = false;
        escaped = !escaped && c == u'\\';
        if (c != u' ')
            made += c;
        else
            made += inClass ? QStringLiteral("\\x20") : QStringLiteral("[\\s*_]+");
    }
    return made;
}

Error invalid(const QString& file, int line, const QString& what)
{
    const QString where = QStringLiteral("%1:%2").arg(file).arg(line);
    return {ErrorKind::Invalid, where + QStringLiteral(": ") + what, 0, std::nullopt, where};
}

/// Empty: nothing is missing.
QString missingOf(const ProseRule& rule)
{
    for (const auto& [name, there] : {std::pair{"why", !rule.why.isEmpty()},
                                      {"instead", !rule.instead.isEmpty()},
                                      {"find", !rule.find.isEmpty()}}) {
        if (!there)
            return QStringLiteral("the rule \"%1\" has no line \"%2:\"").arg(rule.name, QLatin1String(name));
    }
    return {};
}

} // namespace

QString proseExpression(const QString& find, const QStringList& people)
{
    // Longest first: the whole name rather than the first name of it.
    QStringList names;
    for (const QString& person : people) {
        if (!person.trimmed().isEmpty())
            names.append(betweenWords(QRegularExpression::escape(person.simplified())
                                          .replace(QStringLiteral("\\ "), QStringLiteral(" "))));
    }
    for (const QString& person : people) {
        if (const QString first = person.simplified().section(u' ', 0, 0); first.size() > 2)
            names.append(QRegularExpression::escape(first));
    }
    QString pattern = find;
    pattern.replace(
        QStringLiteral("{PEOPLE}"),
        names.isEmpty()
            ? QStringLiteral(R"((?!(?:The|A|An|This|That|Our|All|No)\b)\p{Lu}\p{Ll}+[ \t]\p{Lu}\p{Ll}+)")
            : QStringLiteral("(?:%1)").arg(names.join(u'|')));
    return pattern;
}

Result<std::vector<ProseRule>> readProseRules(const QByteArray& text, const QString& file)
{
    static const QRegularExpression head(QStringLiteral(R"(^\[([a-z -]+)\] (\w+)$)"));
    std::vector<ProseRule> rules;
    const QStringList lines = QString::fromUtf8(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (const auto begin = head.match(line); begin.hasMatch()) {
            if (!rules.empty() && !missingOf(rules.back()).isEmpty())
                return tl::unexpected(invalid(file, number, missingOf(rules.back())));
            const auto place = placeFrom(begin.captured(2));
            if (!place)
                return tl::unexpected(
                    invalid(file, number,
                            QStringLiteral("\"%1\" is no place: anywhere, story, actions or external")
                                .arg(begin.captured(2))));
            rules.push_back({begin.captured(1), *place, {}, {}, {}, {}});
            continue;
        }
        const QString key = line.section(u':', 0, 0), value = line.section(u':', 1).trimmed();
        if (rules.empty() || value.isEmpty())
            return tl::unexpected(
                invalid(file, number, QStringLiteral("a rule begins with its name: [name] place")));
        ProseRule& rule = rules.back();
        if (key == QLatin1String("why")) {
            rule.why = value;
        } else if (key == QLatin1String("instead")) {
            rule.instead = value;
        } else if (key == QLatin1String("find") || key == QLatin1String("except")) {
            const QRegularExpression tried(proseExpression(betweenWords(value), {}));
            if (!tried.isValid())
                return tl::unexpected(invalid(file, number,
                                              QStringLiteral("the expression is wrong at %1: %2")
                                                  .arg(tried.patternErrorOffset())
                                                  .arg(tried.errorString())));
            (key == QLatin1String("find") ? rule.find : rule.except) << betweenWords(value);
        } else {
            return tl::unexpected(
                invalid(file, number, QStringLiteral("\"%1\" is no key of a rule").arg(key)));
        }
    }
    if (!rules.empty() && !missingOf(rules.back()).isEmpty())
        return tl::unexpected(invalid(file, static_cast<int>(lines.size()), missingOf(rules.back())));
    return rules;
}

} // namespace muster
