// SPDX-License-Identifier: GPL-3.0-or-later
// The Store facade: round trips through the file, AsOf, revisions, callbacks, rollback.
#include "models/store/revised_events.h"
#include "models/store/row_codec.h"
#include "models/store/store.h"
#include "tests/store/store_fixture.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace muster;

using namespace muster::test;

class TestStore : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<StillClock> m_clock;
    std::unique_ptr<Store> m_store;

    void reopen()
    {
        m_store.reset();
        auto opened = Store::open({m_folder.path() + QStringLiteral("/data"), false}, m_clock);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        m_store = std::move(*opened);
    }
    template <typename Fn>
    auto write(Fn fn)
    {
        auto answer = m_store->writeNow(fn);
        if (!answer)
            QTest::qFail(qPrintable(answer.error().what), __FILE__, __LINE__);
        return answer;
    }

private slots:
    void init()
    {
        QVERIFY(QDir(m_folder.path() + QStringLiteral("/data")).removeRecursively());
        m_clock = std::make_shared<StillClock>();
        reopen();
    }
    void cleanup() { m_store.reset(); }

    void theTextOfARunbookThatRanIsKeptForEver()
    {
        const auto text = [](int version, const char* words) {
            Runbook made;
            made.id = QStringLiteral("RB-1");
            made.version = version;
            made.source = QString::fromLatin1(words);
            made.hash = QString::fromLatin1(words) + QStringLiteral("-hash");
            made.reviewEveryDays = 90;
            made.metricsFrom = QStringLiteral("Prometheus (main)");
            made.nodes.push_back({});
            made.nodes.back().id = QStringLiteral("A");
            made.nodes.back().evidenceLinks = QStringList{QStringLiteral("https://grafana.example/d/1")};
            return made;
        };
        RunbookAnswer answer;
        answer.incident = kIncident;
        answer.run = RunbookRunId{QStringLiteral("run")};
        answer.runbookId = QStringLiteral("RB-1");
        answer.runbookVersion = 1;
        answer.node = QStringLiteral("A");
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            for (const Done& done : {tx.putRunbook(kIncident, text(1, "first")),
                                     tx.putRunbook(kIncident, text(1, "not run yet: may change")),
                                     tx.addRunbookAnswer(answer)}) {
                if (!done)
                    return done;
            }
            return {};
        }));
        const Done other = m_store->writeNow(
            [&](WriteTx& tx) { return tx.putRunbook(kIncident, text(1, "another text, same version")); });
        QVERIFY(!other);
        QVERIFY(other.error().kind == ErrorKind::Invalid);
        QVERIFY2(other.error().what.contains(QLatin1String("raise the version")),
                 qPrintable(other.error().what));
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            if (Done same = tx.putRunbook(kIncident, text(1, "not run yet: may change")); !same)
                return same;
            return tx.putRunbook(kIncident, text(2, "second"));
        }));
        reopen();
        const auto kept = m_store->readNow([](ReadTx& tx) { return tx.runbooks(kIncident); });
        QVERIFY(kept);
        QVERIFY(*kept == (std::vector{text(1, "not run yet: may change"), text(2, "second")}));
    }

    void everyStyleOfAPanelComesBack()
    {
        std::vector<Panel> panels;
        for (const PanelStyle style :
             {PanelStyle::Line, PanelStyle::Area, PanelStyle::Stacked, PanelStyle::Step, PanelStyle::Bars,
              PanelStyle::StateBands, PanelStyle::HeatMap, PanelStyle::SingleStat})
            for (const AxisScale scale : {AxisScale::Linear, AxisScale::Log, AxisScale::Symlog}) {
                Panel panel;
                panel.id = toString(style) + toString(scale);
                panel.style = style;
                panel.scale = scale;
                panel.format.factor = style == PanelStyle::HeatMap ? 0.001 : 1;
                if (style == PanelStyle::Step)
                    panel.origin = {QStringLiteral("chk-01"), 7};
                panels.push_back(panel);
            }
        QVERIFY(rows::panelsFrom(rows::toJson(panels).toUtf8()) == panels);
    }

    void panelsOfTheFirstReleasesAreDrawnAsTheyWere()
    {
        const auto panels = rows::panelsFrom(R"([
            {"id":"a","title":"A","unit":"bytes","source":"p","series":[{"query":"q","legend":"l"}],"filled":true,"sloLine":0.5},
            {"id":"b","unit":"","filled":false,"series":[]}])");
        QCOMPARE(panels.size(), size_t{2});
        QVERIFY(panels[0].style == PanelStyle::Area);
        QVERIFY((panels[0].format == ValueFormat{Unit::Bytes, 1, true, std::nullopt, {}}));
        QCOMPARE(panels[0].sloLine, std::optional(0.5));
        QVERIFY(panels[1].style == PanelStyle::Line);
        QVERIFY(panels[1].thresholds.empty());
        QVERIFY(panels[1].origin == PanelOrigin{});
        // What comes in a file of somebody else is no dashboard because it says so.
        QVERIFY(rows::panelsFrom(R"([{"id":"a","dashboard":"../../x","dashboardPanel":1}])")[0].origin ==
                PanelOrigin{});
    }

    void whatAForeignFileSaysOfAPanelIsMadeSensible()
    {
        QByteArray many = "[";
        for (int i = 0; i < 1000; ++i)
            many += QByteArray(i ? "," : "") + "{\"value\":1}";
        const auto panels = rows::panelsFrom(
            "[{\"id\":\"a\",\"style\":\"pie\",\"scale\":7,\"logBase\":-3,\"least\":2,\"most\":1,"
            "\"decimals\":1e300,\"suffix\":\"" +
            QByteArray(500, 'x') + "\",\"thresholds\":" + many + "]}]");
        QCOMPARE(panels.size(), size_t{1});
        QVERIFY(panels[0].style == PanelStyle::Line);
        QVERIFY(panels[0].scale == AxisScale::Linear);
        QCOMPARE(panels[0].logBase, 10.0);
        QVERIFY(!panels[0].least && !panels[0].most);
        QCOMPARE(panels[0].format.decimals, std::optional(9));
        QCOMPARE(panels[0].format.suffix.size(), 20);
        QCOMPARE(panels[0].thresholds.size(), size_t{20});
    }

    void keepsEverythingOverAReopen()
    {
        const Incident incident{kIncident,
                                QStringLiteral("INC-7"),
                                QStringLiteral("Checkout fails"),
                                {QStringLiteral("checkout-api"), QStringLiteral("tax")},
                                at("2026-11-20T01:00:00Z"),
                                false};
        const SeverityFact severity{at("2026-11-20T02:10:00Z"), at("2026-11-20T02:10:01Z"), Severity::Sev2,
                                    QStringLiteral("5 % fail")};
        const StatusFact status{at("2026-11-20T02:20:00Z"),     at("2026-11-20T02:20:00Z"),
                                QStringLiteral("public"),       QStringLiteral("identified"),
                                QStringLiteral("We are on it"), at("2026-11-20T02:50:00Z")};
        const Panel panel{
            QStringLiteral("errors"),
            QStringLiteral("Errors"),
            {},
            SourceId{QStringLiteral("p")},
            {{QStringLiteral("rate(e[5m])"), QStringLiteral("bad")}},
            PanelStyle::Stacked,
            {Unit::Ratio, 1, true, 2, QStringLiteral("req")},
            AxisScale::Symlog,
            2,
            -1,
            1.5,
            {{0.05, PanelThreshold::Level::Look, true}, {0.01, PanelThreshold::Level::Danger, false}},
            0.001,
            {}};
        TimelineEvent note =
            makeEvent("E1", "2026-11-20T02:11:00Z", "2026-11-20T02:11:00Z", "note", "grüße \xF0\x9F\x9A\x92");
        note.raw = QByteArray("\0\xff{}", 4);
        note.pinned = true;
        Runbook runbook;
        runbook.id = QStringLiteral("RB-1");
        runbook.variables = {{QStringLiteral("job"), QStringLiteral("api")}};
        runbook.nodes.push_back({});
        runbook.nodes.back().id = QStringLiteral("n1");
        runbook.nodes.back().kind = NodeKind::Verify;
        runbook.nodes.back().branches = {{QStringLiteral("> 1"), QStringLiteral("n2"), {}}};
        runbook.nodes.back().reversible = false;
        Slo slo;
        slo.id = SloId{QStringLiteral("s1")};
        slo.target = 0.9995;
        slo.alerts = {{QStringLiteral("page"), std::chrono::hours{1}, std::chrono::minutes{5}, 14.4, 2}};
        RunbookAnswer answer;
        answer.run = RunbookRunId{QStringLiteral("run")};
        answer.incident = kIncident;
        answer.node = QStringLiteral("n1");
        answer.occurredAt = answer.knownAt = at("2026-11-20T02:15:00Z");
        answer.value = 0.187;
        answer.takenBranch = 0;
        const Source source{SourceId{QStringLiteral("p")},
                            QStringLiteral("prometheus"),
                            QStringLiteral("Main"),
                            {{QStringLiteral("url"), QStringLiteral("http://x")}},
                            true,
                            false,
                            true};
        const Freshness fresh{source.id,
                              source.name,
                              QStringLiteral("metrics"),
                              at("2026-11-20T02:00:00Z"),
                              at("2026-11-20T02:00:05Z"),
                              at("2026-11-20T02:00:00Z"),
                              std::nullopt,
                              FreshnessState::Late,
                              QStringLiteral("slow")};
        PostMortemRevision draft;
        draft.id = PostMortemId{QStringLiteral("pm")};
        draft.incident = kIncident;
        draft.occurredAt = draft.knownAt = at("2026-11-20T02:59:00Z");
        draft.markdown = QStringLiteral("typed so far");
        write([&](WriteTx& tx) -> Done {
            for (const Done& done :
                 {tx.addIncident(incident), tx.addFact(kIncident, severity), tx.addFact(kIncident, status),
                  tx.addFact(kIncident, severity), tx.setPanels(kIncident, {panel}),
                  tx.putSlo(kIncident, slo), tx.putRunbook(kIncident, runbook), tx.addRunbookAnswer(answer),
                  tx.putSource(source),
                  tx.setCursor(source.id, {QStringLiteral("alerts"), QStringLiteral("t1")}),
                  tx.addFreshness(fresh), tx.setPostMortemDraft(kIncident, draft),
                  tx.setSetting(QStringLiteral("theme"), QStringLiteral("dark"))})
                if (!done)
                    return done;
            const auto stored = tx.putEvent(note);
            return stored ? Done{} : tl::unexpected(stored.error());
        });
        reopen();
        const auto done = m_store->readNow([&](ReadTx& tx) -> Done {
            [&] {
                const auto list = tx.incidents();
                QVERIFY(list);
                QCOMPARE(list->size(), size_t{1});
                QVERIFY(list->front().incident == incident);
                QCOMPARE(list->front().eventCount, 1);
                QVERIFY(list->front().state.severity == Severity::Sev2);
                QVERIFY(*tx.findIncident(QStringLiteral("inc-7")) == incident);
                QVERIFY(tx.facts(kIncident)->severities == std::vector{severity});
                QVERIFY(tx.facts(kIncident)->statuses == std::vector{status});
                QVERIFY(*tx.panels(kIncident) == std::vector{panel});
                QVERIFY(*tx.events(kIncident) == std::vector{note});
                QVERIFY(*tx.slos(kIncident) == std::vector{slo});
                QVERIFY(*tx.runbooks(kIncident) == std::vector{runbook});
                QVERIFY(*tx.runbookAnswers(kIncident) == std::vector{answer});
                QVERIFY(*tx.sources() == std::vector{source});
                QVERIFY(*tx.cursors(source.id) ==
                        (std::vector{Cursor{QStringLiteral("alerts"), QStringLiteral("t1")}}));
                QVERIFY(*tx.freshness() == std::vector{fresh});
                QVERIFY(**tx.postMortemDraft(kIncident) == draft);
                QCOMPARE(**tx.setting(QStringLiteral("theme")), QStringLiteral("dark"));
                QVERIFY(!tx.setting(QStringLiteral("none"))->has_value());
            }();
            return {};
        });
        QVERIFY(done);
        for (const char* name : {"/data/muster.sqlite", "/data/cache.sqlite"})
            QCOMPARE(QFileInfo(m_folder.path() + QLatin1String(name)).permissions() &
                         (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                     QFile::Permissions());
    }

    // INC-1120: the flag schedule (E01) happened the day before and the flag change (E02) at 02:00:00; both
    // were learnt at 02:13:40. E03 is a deploy that was known at once. E04 was corrected: first said to have
    // happened at 02:05, since 02:20 known to have happened at 02:08. E05 was retracted at 02:21.
    void answersAsOf_data()
    {
        QTest::addColumn<QString>("instant");
        QTest::addColumn<bool>("asKnownThen");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* instant, bool known, const char* expected) {
            QTest::newRow(name) << QString::fromLatin1(instant) << known << QString::fromLatin1(expected);
        };
        row("one second before we knew", "2026-11-20T02:13:39Z", true, "E03 E04 E05");
        row("the second we knew", "2026-11-20T02:13:40Z", true, "E01 E03 E02 E04 E05");
        row("as it was, one second before we knew", "2026-11-20T02:13:39Z", false, "E01 E03 E02 E04'1");
        row("known then: correction not yet", "2026-11-20T02:06:00Z", true, "E03 E04");
        row("as it was: it had not happened yet", "2026-11-20T02:06:00Z", false, "E01 E03 E02");
        row("correction known", "2026-11-20T02:20:00Z", true, "E01 E03 E02 E04'1 E05");
        row("retraction known", "2026-11-20T02:21:00Z", true, "E01 E03 E02 E04'1");
        row("before everything", "2026-11-19T00:00:00Z", true, "");
    }
    void answersAsOf()
    {
        QFETCH(QString, instant);
        QFETCH(bool, asKnownThen);
        QFETCH(QString, expected);
        write([&](WriteTx& tx) -> Done {
            TimelineEvent retracted =
                makeEvent("E05", "2026-11-20T02:10:00Z", "2026-11-20T02:21:00Z", "note", "wrong room");
            retracted.retracted = true;
            for (const TimelineEvent& one :
                 {makeEvent("E04", "2026-11-20T02:05:00Z", "2026-11-20T02:05:10Z", "alert.firing", "errors"),
                  makeEvent("E03", "2026-11-20T01:52:04Z", "2026-11-20T01:52:06Z", "deploy.finished",
                            "2.41.0"),
                  makeEvent("E01", "2026-11-19T16:42:18Z", "2026-11-20T02:13:40Z", "flag.scheduled",
                            "0 to 20 %"),
                  makeEvent("E02", "2026-11-20T02:00:00Z", "2026-11-20T02:13:40Z", "flag.changed", "20 %"),
                  makeEvent("E05", "2026-11-20T02:10:00Z", "2026-11-20T02:10:00Z", "note", "wrong room"),
                  makeEvent("E04", "2026-11-20T02:08:00Z", "2026-11-20T02:20:00Z", "alert.firing", "errors"),
                  retracted})
                if (auto stored = tx.putEvent(one); !stored)
                    return tl::unexpected(stored.error());
            return {};
        });
        const AsOf asOf{*Instant::fromIso(instant), asKnownThen};
        const auto found = m_store->readNow([&](ReadTx& tx) { return tx.events(kIncident, asOf); });
        QCOMPARE(ids(found), expected);
        const auto list =
            m_store->readNow([&](ReadTx& tx) { return tx.eventHistory(EventId{QStringLiteral("E04")}); });
        QCOMPARE(ids(list), QStringLiteral("E04 E04'1"));
    }

    void aRepeatedEventWritesNothingAndAChangedOneAppends()
    {
        TimelineEvent remote =
            makeEvent("", "2026-11-20T02:05:00Z", "2026-11-20T02:05:10Z", "alert.firing", "errors");
        remote.source = SourceId{QStringLiteral("src")};
        remote.remoteId = QStringLiteral("A-1");
        remote.knownAt = {};
        QSignalSpy commits(m_store.get(), &Store::committed);
        const auto first = write([&](WriteTx& tx) { return tx.putEvent(remote); });
        QCOMPARE(first->knownAt, m_clock->now());
        const auto again = write([&](WriteTx& tx) { return tx.putEvent(remote); });
        QVERIFY(*again == *first);
        remote.text = QStringLiteral("errors, now 20 %");
        m_clock->set(at("2026-11-20T03:00:01Z"));
        const auto changed = write([&](WriteTx& tx) { return tx.putEvent(remote); });
        QCOMPARE(changed->id, first->id);
        QCOMPARE(changed->revision, 1);
        QCOMPARE(changed->knownAt, at("2026-11-20T03:00:01Z"));
        // A person pins it; the tool repeats itself; the pin stays.
        TimelineEvent pinned = *changed;
        pinned.pinned = true;
        pinned.knownAt = {};
        QCOMPARE(write([&](WriteTx& tx) { return tx.putEvent(pinned); })->revision, 2);
        const auto repeated = write([&](WriteTx& tx) { return tx.putEvent(remote); });
        QCOMPARE(repeated->revision, 2);
        QVERIFY(repeated->pinned);
        QTRY_COMPARE(commits.count(), 3); // the two repetitions changed nothing
        const auto found =
            m_store->readNow([&](ReadTx& tx) { return tx.search(QStringLiteral("errors"), 10); });
        QCOMPARE(found->size(), size_t{1}); // only the newest revision is in the index
        QCOMPARE(found->front().event.revision, 2);
    }

    /// What a tool sent is kept as it came; the same said with other spaces, escapes or in another order is
    /// no news, or every reading after a change of how it is sent or kept would write all events anew.
    void rawThatSaysTheSameIsNoNewRevision()
    {
        TimelineEvent remote =
            makeEvent("", "2026-11-20T02:05:00Z", "2026-11-20T02:05:10Z", "alert.firing", "errors");
        remote.source = SourceId{QStringLiteral("src")};
        remote.remoteId = QStringLiteral("A-2");
        remote.knownAt = {};
        const auto putRaw = [&](const QByteArray& raw) {
            remote.raw = raw;
            return write([&](WriteTx& tx) { return tx.putEvent(remote); });
        };
        QCOMPARE(putRaw("{\"a\":[1,2],\"b\":\"\xC3\xA9\"}")->revision, 0);
        const auto again = putRaw("{ \"b\" : \"\\u00e9\", \"a\" : [ 1, 2 ] }");
        QCOMPARE(again->revision, 0);
        QCOMPARE(again->raw, QByteArray("{\"a\":[1,2],\"b\":\"\xC3\xA9\"}"));
        QCOMPARE(putRaw("{\"a\":[2,1],\"b\":\"\xC3\xA9\"}")->revision, 1); // the order of a list counts
        QCOMPARE(putRaw("{\"a\":[2,1],\"b\":\"\xC3\xA9\",\"c\":null}")->revision, 2);
        // What is no JSON is compared byte by byte.
        QCOMPARE(putRaw("{\"a\"")->revision, 3);
        QCOMPARE(putRaw("{\"a\"")->revision, 3);
        QCOMPARE(putRaw("{\"a\" ")->revision, 4);
    }

    /// The list counts from indexes; reading the events is the slow truth.
    void whatIsKnownIsSharedAndWhatChangedIsReadAgain()
    {
        for (const char* id : {"E1", "E2", "E3"})
            QVERIFY(m_store->writeNow([&](WriteTx& tx) {
                return tx.putEvent(test::makeEvent(id, "2026-11-20T02:00:00Z", "2026-11-20T02:00:01Z", "note",
                                                   "a long text"));
            }));
        const auto known = m_store->readNow([](ReadTx& tx) { return tx.events(test::kIncident); });
        QVERIFY(known);
        TimelineEvent corrected = (*known)[1];
        corrected.text = QStringLiteral("corrected");
        corrected.knownAt = test::at("2026-11-20T02:10:00Z");
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.putEvent(corrected); }));
        const auto now = m_store->readNow([](ReadTx& tx) { return tx.events(test::kIncident); });
        const auto shared =
            m_store->readNow([&](ReadTx& tx) { return eventsSharing(tx, test::kIncident, {}, *known); });
        QVERIFY(*shared == *now);
        for (size_t i = 0; i < known->size(); ++i)
            QCOMPARE((*shared)[i].text.constData() == (*known)[i].text.constData(), i != 1);
        // Before the correction was known, it is the first revision again.
        const AsOf then{test::at("2026-11-20T02:05:00Z"), true};
        QVERIFY(*m_store->readNow([&](ReadTx& tx) {
            return eventsSharing(tx, test::kIncident, then, *now);
        }) == *m_store->readNow([&](ReadTx& tx) { return tx.events(test::kIncident, then); }));
    }

    void countsTheEventsOfEveryIncidentAsReadingThemDoes()
    {
        const IncidentId other{QStringLiteral("INC-OTHER")}, empty{QStringLiteral("INC-EMPTY")};
        write([&](WriteTx& tx) -> Done {
            for (const IncidentId& id : {kIncident, other, empty})
                if (Done done = tx.addIncident({id, id.value, id.value, {}, at("2026-11-20T01:00:00Z"), {}});
                    !done)
                    return done;
            for (int i = 0; i < 24; ++i) {
                TimelineEvent one =
                    makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "note", "x");
                one.id = EventId{QStringLiteral("N%1").arg(i)};
                one.incident = i % 4 == 0 ? other : kIncident;
                // None to three later revisions; every third event ends retracted, one is moved and one comes
                // back.
                for (int revision = 0; revision <= i % 4 + (i % 3 == 0); ++revision) {
                    one.text = QString::number(revision);
                    one.retracted = i % 3 == 0 && (revision == i % 4 + 1 || i == 6) && !(i == 9);
                    if (i == 14 && revision == 1)
                        one.incident = other;
                    if (auto stored = tx.putEvent(one); !stored)
                        return tl::unexpected(stored.error());
                }
            }
            return {};
        });
        const auto list = m_store->readNow([](ReadTx& tx) { return tx.incidents(); });
        QVERIFY(list);
        QCOMPARE(list->size(), size_t{3});
        for (const IncidentSummary& one : *list) {
            const auto read = m_store->readNow([&](ReadTx& tx) { return tx.events(one.incident.id); });
            QVERIFY(read);
            QCOMPARE(one.eventCount, static_cast<int>(read->size()));
            QCOMPARE(one.eventCount > 0, one.incident.id != empty);
        }
    }

    void pagesWithoutGapOrRepetition()
    {
        write([&](WriteTx& tx) -> Done {
            for (int i = 0; i < 60; ++i) { // four events share each second
                TimelineEvent one =
                    makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "note", "x");
                one.id = EventId{QStringLiteral("N%1").arg((i * 37) % 60, 2, 10, QLatin1Char('0'))};
                one.occurredAt = one.occurredAt + std::chrono::seconds(i / 4);
                if (auto stored = tx.putEvent(one); !stored)
                    return tl::unexpected(stored.error());
            }
            return {};
        });
        auto all = *m_store->readNow([&](ReadTx& tx) { return tx.events(kIncident); });
        std::reverse(all.begin(), all.end());
        std::vector<TimelineEvent> paged;
        Instant before = Instant::endOfTime();
        EventId beforeId;
        for (;;) {
            const auto page = *m_store->readNow(
                [&](ReadTx& tx) { return tx.eventsBefore(kIncident, {}, before, beforeId, 7); });
            if (page.empty())
                break;
            QVERIFY(page.size() <= 7);
            paged.insert(paged.end(), page.begin(), page.end());
            before = page.back().occurredAt;
            beforeId = page.back().id;
        }
        QCOMPARE(ids(paged), ids(all));
    }

    void rollsBackAllOfAFailedWrite()
    {
        QSignalSpy commits(m_store.get(), &Store::committed);
        const auto answer = m_store->writeNow([&](WriteTx& tx) -> Done {
            if (auto done = tx.setSetting(QStringLiteral("a"), QStringLiteral("1")); !done)
                return done;
            return fail(ErrorKind::Invalid, QStringLiteral("changed my mind"));
        });
        QCOMPARE(answer.error().what, QStringLiteral("changed my mind"));
        QVERIFY(!m_store->readNow([&](ReadTx& tx) { return tx.setting(QStringLiteral("a")); })->has_value());
        write([&](WriteTx& tx) { return tx.setSetting(QStringLiteral("b"), QStringLiteral("2")); });
        QTRY_COMPARE(commits.count(), 1);
    }

    void deliversInOrderAndNeverToTheDead()
    {
        QStringList seen;
        connect(m_store.get(), &Store::committed, this, [&](const ChangeSet& changes) {
            seen << (changes.touches(Table::Settings) ? QStringLiteral("commit") : QStringLiteral("?"));
        });
        QObject living;
        auto dead = std::make_unique<QObject>();
        for (int i = 0; i < 3; ++i)
            m_store->write(
                [i](WriteTx& tx) { return tx.setSetting(QStringLiteral("k"), QString::number(i)); }, &living,
                [&seen, i](Done done) { seen << (done ? QString::number(i) : done.error().what); });
        bool told = false;
        m_store->write([](WriteTx& tx) { return tx.setSetting(QStringLiteral("d"), QStringLiteral("1")); },
                       dead.get(), [&told](Done) { told = true; });
        dead.reset();
        m_store->read([](ReadTx& tx) { return tx.setting(QStringLiteral("x")); }, &living,
                      [&seen](const Result<std::optional<QString>>&) { seen << QStringLiteral("read"); });
        QTRY_COMPARE(seen.count(QStringLiteral("read")), 1);
        QTRY_COMPARE(seen.count(QStringLiteral("commit")), 4);
        seen.removeAll(QStringLiteral("read"));
        QCOMPARE(seen.join(u' '), QStringLiteral("commit 0 commit 1 commit 2 commit"));
        QVERIFY(!told);
    }

    void writesStillWaitingAreWrittenWhenItCloses()
    {
        QObject context;
        for (int i = 0; i < 50; ++i)
            m_store->write(
                [i](WriteTx& tx) { return tx.setSetting(QString::number(i), QStringLiteral("v")); }, &context,
                [](Done) {});
        reopen();
        for (int i = 0; i < 50; ++i)
            QVERIFY(
                m_store->readNow([&](ReadTx& tx) { return tx.setting(QString::number(i)); })->has_value());
    }

    void refusesASecondOwnerAndAllowsAReader()
    {
        const auto second = Store::open({m_store->directory(), false}, m_clock);
        QVERIFY(!second);
        QVERIFY(second.error().kind == ErrorKind::Storage);
        QVERIFY2(second.error().what.contains(QStringLiteral("is in use by another")),
                 qPrintable(second.error().what));
        write([&](WriteTx& tx) { return tx.setSetting(QStringLiteral("a"), QStringLiteral("1")); });
        const auto reader = Store::open({m_store->directory(), true}, m_clock);
        QVERIFY2(reader, reader ? "" : qPrintable(reader.error().what));
        QCOMPARE(**(*reader)->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("a")); }),
                 QStringLiteral("1"));
        const Done refused = (*reader)->writeNow(
            [](WriteTx& tx) { return tx.setSetting(QStringLiteral("a"), QStringLiteral("2")); });
        QVERIFY(refused.error().kind == ErrorKind::Storage);
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
