// SPDX-License-Identifier: GPL-3.0-or-later
// The Alertmanager connector goes by the tool's clock where it compares the tool's times. Found by
// tst_simulation: after a jump of this machine's clock silences were never told, and a restarted server's
// alerts were called resolved.
#include "integrations/alertmanager/alertmanager_connector.h"

#include <QtTest>

using namespace muster;

namespace {

Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
}

/// JSON with single quotes: moc of Qt 6.4 loses its way in raw strings.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

HttpReply jsonAnswer(const QByteArray& body, const QByteArray& date = {})
{
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "application/json";
    reply.body = body;
    if (!date.isEmpty())
        reply.headers.emplace_back("date", date);
    return reply;
}

QByteArray silence(const char* id, const char* startsAt, const char* endsAt, const char* updatedAt)
{
    return json(QByteArray("{'id':'") + id + "','startsAt':'" + startsAt + "','endsAt':'" + endsAt +
                "','updatedAt':'" + updatedAt +
                "','createdBy':'Ann','comment':'known','matchers':[],'status':{'state':'active'}}");
}

} // namespace

class TestAlertmanagerClock final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        account.source = SourceId{QStringLiteral("am")};
        account.name = QStringLiteral("Alertmanager");
        account.baseUrl = QUrl(QStringLiteral("https://am.example"));
    }

    void aSilenceIsToldAlthoughOurClockWasAheadAtTheLastLook()
    {
        const QByteArray first =
            silence("s1", "2026-11-20T02:00:00Z", "2026-11-20T04:00:00Z", "2026-11-20T02:00:00Z");
        const QByteArray second =
            silence("s2", "2026-11-20T02:30:00Z", "2026-11-20T04:00:00Z", "2026-11-20T02:30:00Z");
        const auto look = [&](const QString& token, const QByteArray& list, Instant now) {
            return connector.pull(account, Cursor{QStringLiteral("silences"), token}, {})
                .decode(jsonAnswer('[' + list + ']'), {now, account});
        };
        // Ninety minutes ahead of the tool, then put right.
        const auto ahead = look({}, first, at("2026-11-20T03:32:00Z"));
        QVERIFY(ahead && ahead->cursor);
        const auto later = look(ahead->cursor->token, first + ',' + second, at("2026-11-20T02:31:00Z"));
        QVERIFY(later.has_value());
        QStringList told;
        for (const TimelineEvent& event : later->facts.events)
            told << event.remoteId;
        QVERIFY2(told.contains(QStringLiteral("silence/s2/started")), qPrintable(told.join(u' ')));
    }

    void anAlertIsNotOverOnlyBecauseOurClockIsAheadOfARestartedServer()
    {
        const QByteArray firing = json("[{'fingerprint':'f1','startsAt':'2026-11-20T02:00:00Z',"
                                       "'labels':{'alertname':'Slow'},'status':{'state':'active'}}]");
        const auto pull = [&](const QString& token) {
            return connector.pull(account, Cursor{QStringLiteral("alerts"), token}, {});
        };
        const Context ahead{at("2026-11-20T03:30:00Z"), account};
        const auto known = pull({}).decode(jsonAnswer(firing), ahead);
        QVERIFY(known && known->cursor);
        const auto gone = pull(known->cursor->token).decode(jsonAnswer("[]"), ahead);
        QVERIFY(gone && gone->next);
        // Up for ten seconds by its own clock.
        const auto settled = gone->next->decode(
            jsonAnswer(
                json("{'versionInfo':{'version':'0.25.0'},'cluster':{},'uptime':'2026-11-20T02:30:00Z'}"),
                "Fri, 20 Nov 2026 02:30:10 GMT"),
            ahead);
        QVERIFY(settled.has_value());
        QCOMPARE(settled->facts.events.size(), size_t(0));
    }

private:
    AlertmanagerConnector connector;
    Account account;
};

QTEST_GUILESS_MAIN(TestAlertmanagerClock)
#include "tst_alertmanager_clock.moc"
