// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_incidents.h"

namespace muster::slack {

Result<IncidentReport> readChannel(const JsonObject& channel, const QString& url, const Context& context)
{
    const QString id = textIn(channel, "id");
    const QString name = oneLine(textIn(channel, "name"), 100);
    // Seconds here, as a number; milliseconds in `updated`.
    const auto created = instantFromNumber(channel.value(QLatin1String("created")).toDouble() * 1000.0);
    if (id.isEmpty() || name.isEmpty())
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no id or name"));
    if (!created || created->ms <= 0)
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no time of creation"));
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = id;
    report.number = u'#' + name;
    report.title = name;
    const QString topic = oneLine(textIn(objectIn(channel, "topic"), "value"), 500);
    const QString purpose = oneLine(textIn(objectIn(channel, "purpose"), "value"), 500);
    report.summary = purpose.isEmpty() ? topic : purpose;
    report.link = channelLink(url, id);
    report.openedAt = *created;
    const auto updated = instantFromNumber(channel.value(QLatin1String("updated")).toDouble());
    report.changedAt = updated && *updated > *created ? *updated : *created;
    if (channel.value(QLatin1String("is_archived")).toBool())
        report.stageText = QStringLiteral("archived");
    report.keys = ownKeys(QStringLiteral("slack"), id, report.link);
    report.keys.push_back({IncidentKey::Kind::Channel, QStringLiteral("slack:") + id});
    if (!topic.isEmpty())
        report.fields[QStringLiteral("Topic")] = topic;
    if (!purpose.isEmpty())
        report.fields[QStringLiteral("Purpose")] = purpose;
    report.raw = channel.raw();
    return report;
}

PersonReport readPerson(const JsonObject& user, const Context& context)
{
    PersonReport person;
    const JsonObject profile = objectIn(user, "profile");
    person.source = context.account.source;
    person.remoteId = textIn(user, "id");
    for (const QString& name : {textIn(profile, "real_name"), textIn(user, "real_name"),
                                textIn(profile, "display_name"), textIn(user, "name")}) {
        if (person.name.isEmpty())
            person.name = oneLine(name, 100);
    }
    person.email = oneLine(textIn(profile, "email"), 200);
    person.handle = oneLine(textIn(user, "name"), 100);
    person.title = oneLine(textIn(profile, "title"), 200);
    person.removed = user.value(QLatin1String("deleted")).toBool();
    return person;
}

QString channelLink(const QString& url, const QString& channel)
{
    return url.isEmpty() ? QString() : url + QStringLiteral("archives/") + channel;
}

QString messageLink(const QString& url, const QString& channel, const QString& ts, const QString& thread)
{
    if (url.isEmpty())
        return {};
    const QStringView time(ts);
    const qsizetype dot = time.indexOf(u'.'); // the only one
    const bool isReply = !thread.isEmpty() && thread != ts;
    return joined({url, u"archives/", channel, u"/p", dot < 0 ? time : time.left(dot),
                   dot < 0 ? QStringView() : time.mid(dot + 1),
                   isReply ? QStringView(u"?thread_ts=") : QStringView(), isReply ? thread : QStringView(),
                   isReply ? QStringView(u"&cid=") : QStringView(), isReply ? channel : QStringView()});
}

} // namespace muster::slack
