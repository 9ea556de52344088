// SPDX-License-Identifier: GPL-3.0-or-later
// Status updates as values: templates and their files, hints, the word diff, what each channel gets, and when
// a draft is stale.
#include "models/document/update_template_file.h"
#include "models/domain/status_update.h"
#include "models/domain/update_lint.h"
#include "models/domain/word_diff.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

Instant night(const char* time)
{
    return *Instant::fromIso(QStringLiteral("2026-11-20T%1Z").arg(QLatin1String(time)));
}

QString rulesOf(const QString& text, const UpdateContext& context)
{
    QStringList rules;
    for (const ProseFinding& finding : lintUpdate(text, context))
        rules << finding.rule + u'@' + text.mid(finding.from, finding.length);
    return rules.join(QStringLiteral(" | "));
}

QString diffText(const QString& before, const QString& after)
{
    QStringList parts;
    for (const DiffPart& part : wordDiff(before, after)) {
        const QLatin1String sign(part.kind == DiffPart::Kind::Added     ? "+"
                                 : part.kind == DiffPart::Kind::Removed ? "-"
                                                                        : "");
        parts << sign + part.text;
    }
    return parts.join(QStringLiteral(" | "));
}

UpdateDraft draft()
{
    return {QStringLiteral("About 1 in 16 card confirmations “fail”.\nAll regions."),
            QStringLiteral("identified"),
            20,
            night("02:24:00"),
            {Severity::Sev1, Stage::Mitigating, night("02:18:05")}};
}

} // namespace

class TestStatusUpdate : public QObject
{
    Q_OBJECT
private slots:
    void aTemplateIsFilledAndPartsWithoutValueGo_data();
    void aTemplateIsFilledAndPartsWithoutValueGo();
    void aValueIsNeverReadAsATemplate();
    void aStateReadsAsWords()
    {
        QCOMPARE(updateStateWord(QStringLiteral("investigating")), QStringLiteral("Investigating"));
        QCOMPARE(updateStateWord(QStringLiteral("in_progress")), QStringLiteral("In progress"));
        QCOMPARE(updateStateWord(QStringLiteral("Fixing the API_v2")), QStringLiteral("Fixing the API_v2"));
        QCOMPARE(updateStateWord({}), QString());
    }
    void theTemplatesThatAreShippedAreReadAndFitEveryMoment();
    void aTemplateFileSaysWhatIsWrongWithIt_data();
    void aTemplateFileSaysWhatIsWrongWithIt();
    void onesOwnTemplateReplacesTheShippedOne();
    void theStageAndSeverityChooseTheTemplate();
    void hintsFollowTheGuidelines_data();
    void hintsFollowTheGuidelines();
    void outageMayBeSaidOnlyWhenAllFailed();
    void theDiffNamesWhatCameAndWent_data();
    void theDiffNamesWhatCameAndWent();
    void theDiffKeepsBothTextsWhateverTheyAre();
    void eachChannelGetsItsOwnText();
    void theNextPromiseFollowsSeverityAndAudience();
    void aDraftSurvivesItsJson();
    void aDraftIsReadFromAnything_data();
    void aDraftIsReadFromAnything();
    void aRecordSurvivesItsJsonAndSkipsWhatItDoesNotKnow();
    void aDraftIsStaleAfterFiveMinutesOrWhenTheStatusMoved();
};

void TestStatusUpdate::aTemplateIsFilledAndPartsWithoutValueGo_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("filled");
    QTest::newRow("value") << "Errors with {service}."
                           << "Errors with checkout-api.";
    QTest::newRow("part with a value") << "Errors. [Since {since}.]"
                                       << "Errors. Since 02:00 UTC.";
    QTest::newRow("part without") << "Errors. [Now {share} fail.] We look."
                                  << "Errors. We look.";
    QTest::newRow("part in a sentence") << "Requests fail[: about {share}]."
                                        << "Requests fail.";
    QTest::newRow("one of two is missing") << "A [since {since}, {share}] b"
                                           << "A b";
    QTest::newRow("stays to be seen") << "Now {share} fail."
                                      << "Now {share} fail.";
    QTest::newRow("signs themselves") << "[[a] {{service}"
                                      << "[a] {service}";
    QTest::newRow("open bracket") << "We look [at {service}"
                                  << "We look [at checkout-api";
    QTest::newRow("lines") << "One.\n[Two {share}.]\nThree."
                           << "One.\n\nThree.";
    QTest::newRow("no variable") << "a {} {A} {x y} b"
                                 << "a {} {A} {x y} b";
}

void TestStatusUpdate::aTemplateIsFilledAndPartsWithoutValueGo()
{
    QFETCH(QString, body);
    QFETCH(QString, filled);
    const std::map<QString, QString> values{{QStringLiteral("service"), QStringLiteral("checkout-api")},
                                            {QStringLiteral("since"), QStringLiteral("02:00 UTC")},
                                            {QStringLiteral("share"), QString()}};
    QCOMPARE(fillTemplate(body, values), filled);
}

void TestStatusUpdate::aValueIsNeverReadAsATemplate()
{
    const std::map<QString, QString> values{
        {QStringLiteral("service"), QStringLiteral("{since} [x {gone}] %1 <b>")},
        {QStringLiteral("since"), QStringLiteral("02:00")}};
    QCOMPARE(fillTemplate(QStringLiteral("With {service}!"), values),
             QStringLiteral("With {since} [x {gone}] %1 <b>!"));
}

void TestStatusUpdate::theTemplatesThatAreShippedAreReadAndFitEveryMoment()
{
    const UpdateTemplates read = readUpdateTemplates({QStringLiteral(":/muster/templates/updates")});
    QCOMPARE(read.problems, QStringList{});
    const auto source = QDir(QStringLiteral(MUSTER_SOURCE_DIR "/resources/templates/updates"))
                            .entryList({QStringLiteral("*.txt")}, QDir::Files);
    QCOMPARE(static_cast<qsizetype>(read.templates.size()), source.size());
    for (const char* audience : {"public", "internal"}) {
        for (const Stage stage :
             {Stage::Detected, Stage::Triage, Stage::Mitigating, Stage::Monitoring, Stage::Resolved}) {
            const QString state = updateStateOf(stage);
            const auto fit = templatesFor(read.templates, QLatin1String(audience), state, Severity::Sev2);
            QVERIFY(!fit.empty());
            QCOMPARE(fit.front().state, state);
        }
    }
    // None of them breaks the rules it stands for, once a room that knows everything filled it.
    std::map<QString, QString> values;
    for (const char* name :
         {"service", "share", "impact", "since", "until", "number", "severity", "stage", "budget", "lead"})
        values[QLatin1String(name)] = QStringLiteral("X");
    values[QStringLiteral("next")] = QStringLiteral("02:38 UTC");
    for (const UpdateTemplate& one : read.templates) {
        UpdateContext context{one.audience, one.state, night("02:38:00"), 0.2, {}};
        const QString hints = rulesOf(fillTemplate(one.body, values), context);
        QCOMPARE(one.id + u' ' + hints,
                 one.id + u' ' +
                     QLatin1String(one.id == QLatin1String("public-resolved") ? "to fill@{loss}" : ""));
    }
}

void TestStatusUpdate::aTemplateFileSaysWhatIsWrongWithIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const QByteArray head = "muster-update 1\nid: a\naudience: public\nstate: investigating\n";
    QTest::newRow("whole") << head + "---\nWe look." << QString();
    QTest::newRow("byte order mark, carriage returns")
        << QByteArray("\xEF\xBB\xBF") + QByteArray(head + "---\nWe look.").replace("\n", "\r\n") << QString();
    QTest::newRow("empty") << QByteArray() << "a.txt, line 1: must be “muster-update 1”";
    QTest::newRow("another format") << QByteArray("muster-update 2\n")
                                    << "a.txt, line 1: must be “muster-update 1”";
    QTest::newRow("no text") << head << "a.txt, line 5: the text after “---” is missing";
    QTest::newRow("empty text") << head + "---\n \n"
                                << "a.txt, line 1: an id and a text are needed";
    QTest::newRow("unknown key")
        << head + "colour: red\n---\nx"
        << "a.txt, line 5: “colour” is not known; id, title, audience, state and severity are";
    QTest::newRow("severity") << head + "severity: SEV-1, high\n---\nx"
                              << "a.txt, line 5: “high” is no severity";
    QTest::newRow("state")
        << QByteArray("muster-update 1\nid: a\naudience: public\nstate: fine\n---\nx")
        << "a.txt, line 1: state must be investigating, identified, monitoring or resolved";
    QTest::newRow("audience") << QByteArray("muster-update 1\nid: a\naudience: all\nstate: resolved\n---\nx")
                              << "a.txt, line 1: audience must be public or internal";
    QTest::newRow("too large") << QByteArray(70'000, 'x') << "a.txt is larger than 64 KiB";
}

void TestStatusUpdate::aTemplateFileSaysWhatIsWrongWithIt()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const auto read = readUpdateTemplate(bytes, QStringLiteral("a.txt"));
    QCOMPARE(read ? QString() : read.error().what, words);
    if (read)
        QCOMPARE(read->body, QStringLiteral("We look."));
}

void TestStatusUpdate::onesOwnTemplateReplacesTheShippedOne()
{
    QTemporaryDir folder;
    const auto put = [&](const char* name, const QByteArray& bytes) {
        QFile file(folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    put("a.txt", "muster-update 1\nid: public-first\naudience: public\nstate: investigating\n---\nOurs.");
    put("b.txt", "what is this");
    const UpdateTemplates read =
        readUpdateTemplates({QStringLiteral(":/muster/templates/updates"), folder.path(),
                             folder.filePath(QStringLiteral("not there"))});
    QCOMPARE(read.problems, QStringList{QStringLiteral("b.txt, line 1: must be “muster-update 1”")});
    QCOMPARE(read.templates.front().body, QStringLiteral("Ours."));
}

void TestStatusUpdate::theStageAndSeverityChooseTheTemplate()
{
    const UpdateTemplates read = readUpdateTemplates({QStringLiteral(":/muster/templates/updates")});
    const auto first = [&](const char* audience, Stage stage, Severity severity) {
        return templatesFor(read.templates, QLatin1String(audience), updateStateOf(stage), severity)
            .front()
            .id;
    };
    QCOMPARE(first("public", Stage::Triage, Severity::Sev2), QStringLiteral("public-first"));
    QCOMPARE(first("public", Stage::Triage, Severity::Sev1), QStringLiteral("public-scope-major"));
    QCOMPARE(first("public", Stage::Mitigating, Severity::Sev1), QStringLiteral("public-identified"));
    QCOMPARE(first("internal", Stage::Resolved, Severity::Sev3), QStringLiteral("internal-resolved"));
}

void TestStatusUpdate::hintsFollowTheGuidelines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("rules");
    const QString next = QStringLiteral(" Next update by 02:38 UTC.");
    QTest::newRow("fine") << QLatin1String("We are investigating errors.") + next << "";
    QTest::newRow("in words") << "We look. The next update follows in 20 minutes."
                              << "";
    QTest::newRow("estimate") << QLatin1String("We expect this to be resolved within the hour.") + next
                              << "estimate@expect this to be resolved within the hour";
    QTest::newRow("eta") << QLatin1String("ETA 10 min.") + next << "estimate@ETA";
    QTest::newRow("soon") << QLatin1String("Payments will be back shortly.") + next
                          << "estimate@will be back shortly";
    QTest::newRow("fixed by") << QLatin1String("It is fixed by 03:00 at the latest.") + next
                              << "estimate@fixed by 0";
    QTest::newRow("no estimate") << QLatin1String("The fix has been deployed; service is restored.") + next
                                 << "";
    QTest::newRow("no next time") << "We are investigating errors."
                                  << "next time@";
    QTest::newRow("another time") << "We look. Next update by 02:40."
                                  << "next time@Next update by 02:40";
    QTest::newRow("outage") << QLatin1String("There is an outage of checkout.") + next
                            << "over-statement@outage";
    QTest::newRow("down") << QLatin1String("Checkout is down.") + next << "over-statement@is down";
    QTest::newRow("going down is no claim") << QLatin1String("Errors are going down.") + next << "";
    QTest::newRow("blame") << QLatin1String("The vendor failed to tell us.") + next << "omission@failed to";
    QTest::newRow("named") << QLatin1String("Maya broke the build.") + next << "named agent@Maya broke";
    QTest::newRow("to fill") << QLatin1String("About {share} fail.") + next << "to fill@{share}";
    QTest::newRow("empty") << " "
                           << "";
}

void TestStatusUpdate::hintsFollowTheGuidelines()
{
    QFETCH(QString, text);
    QFETCH(QString, rules);
    const UpdateContext context{QStringLiteral("public"),
                                QStringLiteral("investigating"),
                                night("02:38:00"),
                                0.2292,
                                {QStringLiteral("Maya Okafor")}};
    QCOMPARE(rulesOf(text, context), rules);
}

void TestStatusUpdate::outageMayBeSaidOnlyWhenAllFailed()
{
    UpdateContext context{QStringLiteral("public"), QStringLiteral("resolved"), {}, 0.2292, {}};
    const QString text = QStringLiteral("The outage is over.");
    // INC-1120: 22.92 % at its worst.
    QCOMPARE(lintUpdate(text, context).front().why,
             QStringLiteral("claims that everything failed; the worst measured was 22.9 %"));
    context.maxErrorRatio = 1.0;
    QCOMPARE(rulesOf(text, context), QString());
    context.maxErrorRatio.reset();
    QCOMPARE(rulesOf(text, context), QStringLiteral("over-statement@outage"));
}

void TestStatusUpdate::theDiffNamesWhatCameAndWent_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("diff");
    QTest::newRow("same") << "a b c"
                          << "a  b\nc"
                          << "a b c";
    QTest::newRow("nothing before") << ""
                                    << "a b"
                                    << "+a b";
    QTest::newRow("nothing after") << "a b"
                                   << ""
                                   << "-a b";
    QTest::newRow("both empty") << ""
                                << " "
                                << "";
    QTest::newRow("middle") << "We are investigating errors."
                            << "We are reverting errors."
                            << "We are | -investigating | +reverting | errors.";
    QTest::newRow("two places") << "a b c d e"
                                << "a x c d y e"
                                << "a | -b | +x | c d | +y | e";
}

void TestStatusUpdate::theDiffNamesWhatCameAndWent()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, diff);
    QCOMPARE(diffText(before, after), diff);
}

/// The law of every diff: without what was added the parts are the first text, without what was removed the
/// second.
void TestStatusUpdate::theDiffKeepsBothTextsWhateverTheyAre()
{
    QRandomGenerator random(1120);
    for (int round = 0; round < 2000; ++round) {
        QStringList a, b;
        for (int i = random.bounded(20); i > 0; --i)
            a << QString(QChar(u'a' + static_cast<char16_t>(random.bounded(5))));
        for (int i = random.bounded(20); i > 0; --i)
            b << QString(QChar(u'a' + static_cast<char16_t>(random.bounded(5))));
        QStringList first, second;
        for (const DiffPart& part : wordDiff(a.join(u' '), b.join(u' '))) {
            if (part.kind != DiffPart::Kind::Added)
                first << part.text;
            if (part.kind != DiffPart::Kind::Removed)
                second << part.text;
        }
        QCOMPARE(first.join(u' '), a.join(u' '));
        QCOMPARE(second.join(u' '), b.join(u' '));
    }
    // Longer than anyone reads: one replacement, no square of it.
    QString many;
    for (int i = 0; i < 5000; ++i)
        many += QString::number(i) + u' ';
    QCOMPARE(wordDiff(many, QStringLiteral("a ") + many + QStringLiteral("b")).size(), size_t{2});
}

void TestStatusUpdate::eachChannelGetsItsOwnText()
{
    const QString text = QStringLiteral("Errors <!channel> & more.");
    const auto of = [&](const char* tool) {
        return channelText(channelOf(QLatin1String(tool), {}), QStringLiteral("INC-1"),
                           QStringLiteral("monitoring"), text);
    };
    QCOMPARE(of("statuspage"), text);
    QCOMPARE(of("slack"), QStringLiteral("*INC-1* Monitoring: Errors &lt;!channel&gt; &amp; more."));
    QStringList names;
    for (const UpdateChannel& channel : usualChannels(QStringLiteral("public")))
        names << QStringLiteral("%1 %2 %3").arg(channel.name).arg(channel.limit).arg(channel.cuts);
    QCOMPARE(names, (QStringList{QStringLiteral("Statuspage 0 0"), QStringLiteral("incident.io 4096 0"),
                                 QStringLiteral("Slack 40000 1")}));
    QCOMPARE(usualChannels(QStringLiteral("internal")).size(), size_t{1});
}

void TestStatusUpdate::theNextPromiseFollowsSeverityAndAudience()
{
    const QString open = QStringLiteral("investigating");
    const auto minutes = [&](Severity severity, const char* audience) {
        return usualPromiseMinutes(severity, QLatin1String(audience), open);
    };
    QCOMPARE(minutes(Severity::Sev1, "public"), 20);
    QCOMPARE(minutes(Severity::Sev1, "internal"), 15);
    QCOMPARE(minutes(Severity::Sev2, "public"), 30);
    QCOMPARE(minutes(Severity::Sev2, "internal"), 30);
    QCOMPARE(minutes(Severity::Sev3, "internal"), 60);
    QCOMPARE(usualPromiseMinutes(Severity::Sev1, QStringLiteral("public"), QStringLiteral("resolved")), 0);
}

void TestStatusUpdate::aDraftSurvivesItsJson()
{
    QCOMPARE(updateDraftFromJson(toJson(draft())), std::optional(draft()));
    const UpdateDraft empty;
    QCOMPARE(updateDraftFromJson(toJson(empty)), std::optional(empty));
}

void TestStatusUpdate::aDraftIsReadFromAnything_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("read");
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("no json") << QByteArray("hello") << false;
    QTest::newRow("a list") << QByteArray("[1]") << false;
    QTest::newRow("empty object") << QByteArray("{}") << true;
    QTest::newRow("wrong types")
        << QByteArray(R"({"text":5,"nextMinutes":"x","editedMs":1e300,"stage":[],"lastPostMs":"now"})")
        << true;
    QTest::newRow("wild numbers") << QByteArray(R"({"nextMinutes":-3,"editedMs":-1e99})") << true;
}

void TestStatusUpdate::aDraftIsReadFromAnything()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, read);
    const auto got = updateDraftFromJson(json);
    QCOMPARE(got.has_value(), read);
    if (got)
        QCOMPARE(*got, UpdateDraft{});
}

void TestStatusUpdate::aRecordSurvivesItsJsonAndSkipsWhatItDoesNotKnow()
{
    UpdateRecord record{
        QStringLiteral("public"),
        QStringLiteral("monitoring"),
        night("02:38:00"),
        {{OperationId{QStringLiteral("O1")}, SourceId{QStringLiteral("S1")},
          QStringLiteral("Statuspage (main)"), QStringLiteral("status.post"), QStringLiteral("text")}}};
    QCOMPARE(updateRecordFromJson(toJson(record)), std::optional(record));
    QVERIFY(!updateRecordFromJson(R"({"labels":{}})"));
    QVERIFY(!updateRecordFromJson("x"));
    const auto later = updateRecordFromJson(
        R"({"update":2,"state":"resolved","channels":[{"operation":"O2","colour":1},{"name":"x"},7]})");
    QVERIFY(later);
    QCOMPARE(later->channels.size(), size_t{1});
    QCOMPARE(later->channels.front().operation.value, QStringLiteral("O2"));
}

void TestStatusUpdate::aDraftIsStaleAfterFiveMinutesOrWhenTheStatusMoved()
{
    const UpdateDraft written = draft();
    const UpdateBasis same = written.basis;
    QVERIFY(!updateStaleness(written, same, night("02:29:00")).isStale());
    QCOMPARE(updateStaleness(written, same, night("02:29:01")).age,
             std::optional<Milliseconds>(std::chrono::minutes{5} + std::chrono::seconds{1}));
    QVERIFY(updateStaleness(written, same, night("02:23:59")).age.has_value()); // the clock was set back
    UpdateBasis now = same;
    now.severity = Severity::Sev2;
    QCOMPARE(updateStaleness(written, now, night("02:25:00")).severityWas, std::optional(Severity::Sev1));
    now = same;
    now.stage = Stage::Monitoring;
    QCOMPARE(updateStaleness(written, now, night("02:25:00")).stageWas, std::optional(Stage::Mitigating));
    now = same;
    now.lastPost = night("02:24:30");
    QCOMPARE(updateStaleness(written, now, night("02:25:00")).postedSince, std::optional(night("02:24:30")));
}

QTEST_GUILESS_MAIN(TestStatusUpdate)
#include "tst_status_update.moc"
