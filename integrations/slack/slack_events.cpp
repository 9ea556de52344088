// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_events.h"

#include "integrations/slack/slack_incidents.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace muster::slack {

namespace {

constexpr int kTextLimit = 1'900; // one line of the timeline; all of it is in raw
constexpr int kNameLimit = 100;

QString nameOf(const QString& id, const std::map<QString, QString>& users)
{
    const auto found = users.find(id);
    return found == users.end() || found->second.isEmpty() ? id : found->second;
}

/// What stands between "<" and ">": "@U1", "#C1|inc-1", "!here", "https://…|label".
void speak(QStringView inside, const std::map<QString, QString>& users, QString& plain)
{
    const qsizetype bar = inside.indexOf(u'|');
    const QStringView what = bar < 0 ? inside : inside.left(bar);
    const QStringView label = bar < 0 ? QStringView() : inside.mid(bar + 1);
    if (what.startsWith(u'@')) {
        plain += u'@';
        if (label.isEmpty())
            plain += nameOf(what.mid(1).toString(), users);
        else
            plain += label;
    } else if (what.startsWith(u'#')) {
        plain += u'#';
        plain += label.isEmpty() ? what.mid(1) : label;
    } else if (what.startsWith(u'!')) {
        const qsizetype caret = what.indexOf(u'^');
        if (label.isEmpty()) {
            plain += u'@';
            plain += what.mid(1, caret < 0 ? what.size() - 1 : caret - 1);
        } else {
            plain += label;
        }
    } else if (label.isEmpty() || label == what) {
        plain += what;
    } else {
        plain += label;
        plain += u" (";
        plain += what;
        plain += u')';
    }
}

QString authorOf(const JsonObject& message, const std::map<QString, QString>& users)
{
    const QString user = textIn(message, "user");
    if (const auto known = users.find(user); !user.isEmpty() && known != users.end())
        return oneLine(known->second.isEmpty() ? user : known->second, kNameLimit);
    QString name = textIn(objectIn(message, "bot_profile"), "name");
    if (name.isEmpty())
        name = textIn(message, "username");
    if (name.isEmpty())
        name = user;
    return oneLine(name.isEmpty() ? textIn(message, "bot_id") : name, kNameLimit);
}

/// A message may have no text of its own: files, attachments of integrations.
QString wordsOf(const JsonObject& message, const std::map<QString, QString>& users)
{
    QString words = oneLine(plainText(textIn(message, "text"), users), kTextLimit);
    const auto add = [&](const QString& part) {
        if (!words.isEmpty() && !part.isEmpty())
            words += u' ';
        words += part;
    };
    if (words.isEmpty()) {
        for (const JsonValue& value : listIn(message, "attachments")) {
            const JsonObject attachment = value.toObject();
            const QString fallback = textIn(attachment, "fallback");
            add(oneLine(plainText(fallback.isEmpty() ? textIn(attachment, "text") : fallback, users),
                        kTextLimit));
        }
    }
    for (const JsonValue& value : listIn(message, "files")) {
        const JsonObject file = value.toObject();
        QString name = textIn(file, "title");
        if (name.isEmpty())
            name = textIn(file, "name");
        add(QStringLiteral("[file: %1]")
                .arg(oneLine(name.isEmpty() ? textIn(file, "id") : name, kNameLimit)));
    }
    return words.isEmpty() ? QStringLiteral("(a message without text)") : words;
}

/// " · edited · :eyes: 2 · :white_check_mark: 1"
QString marksOf(const JsonObject& message)
{
    QString marks;
    if (message.value(QLatin1String("edited")).isObject())
        marks += QStringLiteral(" · edited");
    for (const JsonValue& value : listIn(message, "reactions")) {
        const JsonObject reaction = value.toObject();
        const QString name = oneLine(textIn(reaction, "name"), 40);
        const qint64 count = reaction.value(QLatin1String("count")).toInteger();
        if (!name.isEmpty() && count > 0 && marks.size() < 300)
            marks += joined({u" · :", name, u": ", QString::number(count)});
    }
    return marks;
}

/// "message.posted" for what people and programs say, else "message.<subtype>" as Slack calls it.
QString kindOf(const JsonObject& message, const QString& thread)
{
    static constexpr std::array<std::string_view, 4> said{"bot_message", "me_message", "thread_broadcast",
                                                          "file_share"};
    const std::string_view bytes = message.utf8Of(QLatin1String("subtype"));
    if (bytes.empty() || std::find(said.begin(), said.end(), bytes) != said.end())
        return thread.isEmpty() ? QStringLiteral("message.posted") : QStringLiteral("message.replied");
    const QString subtype = textIn(message, "subtype");
    QString name;
    for (const QChar c : subtype.left(40)) {
        const bool plain = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
        name += plain ? c : QChar(u'_');
    }
    return QStringLiteral("message.") + name;
}

} // namespace

QString messageId(const QString& channel, const QString& ts)
{
    return joined({u"message/", channel, u"/", ts});
}

std::pair<QString, QString> messageOf(const QString& id)
{
    QStringList parts = id.trimmed().split(u'/');
    if (parts.size() == 3 && parts.front() == QLatin1String("message"))
        parts.removeFirst();
    if (parts.size() != 2 || parts[0].isEmpty() || !isMessageTime(parts[1]))
        return {};
    return {parts[0], parts[1]};
}

QString plainText(const QString& text, const std::map<QString, QString>& users)
{
    if (!text.contains(u'<') && !text.contains(u'&'))
        return text;
    QString plain;
    plain.reserve(text.size());
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u'<', at);
        const qsizetype close = open < 0 ? -1 : text.indexOf(u'>', open);
        if (close < 0)
            break;
        plain += QStringView(text).mid(at, open - at);
        speak(QStringView(text).mid(open + 1, close - open - 1), users, plain);
        at = close + 1;
    }
    plain += QStringView(text).mid(at);
    if (!plain.contains(u'&'))
        return plain;
    // Only these three, "&" last: "&amp;lt;" is the text "&lt;".
    plain.replace(QLatin1String("&lt;"), QLatin1String("<"));
    plain.replace(QLatin1String("&gt;"), QLatin1String(">"));
    plain.replace(QLatin1String("&amp;"), QLatin1String("&"));
    return plain;
}

void unknownPeople(const JsonObject& message, const std::map<QString, QString>& users, QSet<QString>& unknown)
{
    const auto take = [&](std::string_view id) {
        // Ids are short and plain; what is not goes into no address.
        const bool isId = id.size() > 1 && id.size() < 24 && (id[0] == 'U' || id[0] == 'W') &&
                          std::all_of(id.begin(), id.end(), [](char c) {
                              return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                          });
        if (!isId)
            return;
        const QString person = QString::fromLatin1(id.data(), qsizetype(id.size()));
        if (users.count(person) == 0)
            unknown.insert(person);
    };
    take(message.utf8Of(QLatin1String("user")));
    const std::string_view text = message.utf8Of(QLatin1String("text"));
    for (size_t at = text.find("<@"); at != text.npos; at = text.find("<@", at + 2)) {
        const size_t close = text.find('>', at);
        if (close == text.npos)
            break;
        const std::string_view inside = text.substr(at + 2, close - at - 2);
        take(inside.substr(0, inside.find('|')));
    }
}

Result<TimelineEvent> readMessage(const JsonObject& message, const Place& place, const Context& context)
{
    const QString ts = textIn(message, "ts");
    const auto at = instantOf(ts);
    if (!at)
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no time"));
    QString thread = textIn(message, "thread_ts");
    if (thread == ts || !isMessageTime(thread))
        thread.clear(); // the parent of a thread names itself
    TimelineEvent event =
        incidentEvent(context, place.channel, messageId(place.channel, ts), kindOf(message, thread), *at);
    event.actor = authorOf(message, *place.users);
    const QString marks = marksOf(message);
    event.text = oneLine(wordsOf(message, *place.users), kTextLimit - int(marks.size()));
    event.text += marks;
    event.link = messageLink(place.url, place.channel, ts, thread);
    event.raw = message.raw();
    return event;
}

bool isDeleted(const JsonObject& message)
{
    return message.utf8Of(QLatin1String("subtype")) == "tombstone";
}

std::optional<TimelineEvent> readPin(const JsonObject& item, const Place& place, const Context& context)
{
    const JsonObject message = objectIn(item, "message");
    const QString ts = textIn(message, "ts");
    const auto written = instantOf(ts);
    if (!written)
        return std::nullopt;
    // `created` is in seconds; without it the pin is as old as its message.
    const auto pinned = instantFromNumber(item.value(QLatin1String("created")).toDouble() * 1000.0);
    TimelineEvent event =
        incidentEvent(context, place.channel, QStringLiteral("pin/%1/%2").arg(place.channel, ts),
                      QStringLiteral("message.pinned"), pinned && pinned->ms > 0 ? *pinned : *written);
    event.actor = oneLine(nameOf(textIn(item, "created_by"), *place.users), kNameLimit);
    event.text = oneLine(QStringLiteral("Pinned: ") + wordsOf(message, *place.users), kTextLimit);
    event.link = messageLink(place.url, place.channel, ts, textIn(message, "thread_ts"));
    event.raw = item.raw();
    return event;
}

} // namespace muster::slack
