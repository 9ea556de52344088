// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Random runbooks for property tests and benchmarks: sound ones (the linter finds nothing wrong), with every
// field of the format filled now and then. The same seed gives the same runbook.

#include "models/domain/runbook.h"

#include <array>
#include <random>

namespace muster::test {

/// Role: makes runbooks and evidence from one seed. A value; not for more than one thread.
class RandomRunbook
{
public:
    explicit RandomRunbook(quint64 seed) : m_random(seed) {}

    /// 0 … below − 1.
    int below(int limit) { return static_cast<int>(m_random() % static_cast<quint64>(limit)); }
    bool chance(int percent) { return below(100) < percent; }

    /// `inner` nodes that go on, then two ends. Ways lead forward; back only out of a wait.
    Runbook runbook(int inner)
    {
        Runbook made;
        made.id = QStringLiteral("RB-%1").arg(below(1000));
        made.title = words();
        made.version = 1 + below(40);
        made.owner = chance(70) ? words() : QString();
        made.lastReviewed = QStringLiteral("2026-0%1-1%2").arg(1 + below(9)).arg(below(10));
        made.lastExercised = chance(50) ? QStringLiteral("2026-10-08") : QString();
        made.metricsFrom = made.version % 3 == 0 ? QStringLiteral("Prometheus (main)") : QString();
        made.reviewEveryDays = chance(60) ? 1 + below(400) : 0;
        for (int i = below(3); i > 0; --i)
            made.alerts.append(words());
        for (int i = below(3); i > 0; --i)
            made.services.append(words());
        if (chance(30))
            made.labels = {{QStringLiteral("team"), words()},
                           {QStringLiteral("cluster"), QStringLiteral("=~ prod-.*|it's \"x\"")}};
        made.variables[QStringLiteral("sel")] = QStringLiteral("service=\"checkout  api\",route=~\"/v1/.*\"");
        made.variables[QStringLiteral("code")] = QStringLiteral("5.$|") + words();
        made.start = id(0);
        for (int i = 0; i < inner; ++i)
            made.nodes.push_back(node(i, inner));
        for (int i = inner; i < inner + 2; ++i) {
            RunbookNode end;
            end.id = id(i);
            end.kind = NodeKind::End;
            end.title = words();
            made.nodes.push_back(end);
        }
        return made;
    }

    /// Evidence of any kind: none, one value, several, stale feeds.
    Evidence evidence()
    {
        Evidence made;
        if (chance(80))
            made.value = static_cast<double>(below(400)) / 100.0;
        if (chance(30))
            made.byLabel = {{QStringLiteral("502"), below(9)},
                            {QStringLiteral("504"), below(9)},
                            {QStringLiteral("q0"), below(3)},
                            {QStringLiteral("q1"), below(3)}};
        if (chance(20))
            made.staleFeeds.append(QStringLiteral("LaunchDarkly"));
        if (chance(50))
            made.holds[0].heldFor = Milliseconds{60'000LL * below(40)};
        for (int i = below(3); i > 0; --i) {
            TimelineEvent event;
            event.kindName = QStringLiteral("deploy.finished");
            event.occurredAt = Instant{1'000LL * below(600)};
            made.events.push_back(event);
        }
        made.onset = Instant{300'000};
        return made;
    }

private:
    static QString id(int index) { return QStringLiteral("N%1").arg(index); }

    /// One line of ordinary and awkward words, without blanks at its ends.
    QString words()
    {
        static const std::array<const char16_t*, 16> kWords{
            u"checkout", u"it's", u"\"quoted\"", u"50 %",   u"→",      u"a; b",       u"#x",   u"- if: > 1",
            u"münchen",  u"東京", u"[x](y)",     u"`code`", u"*bold*", u"key: value", u"$sel", u"C:\\path"};
        QStringList made;
        for (int i = 1 + below(4); i > 0; --i)
            made.append(QString::fromUtf16(kWords[static_cast<size_t>(below(int(kWords.size())))]));
        return made.join(u' ');
    }

    /// Several lines; none is a heading of a node, an entry at the top or an open fence.
    QString text()
    {
        QStringList lines{QStringLiteral("Look at ") + words()};
        for (int i = below(4); i > 0; --i)
            lines.append(chance(30) ? QString() : QStringLiteral("and ") + words());
        if (chance(20))
            lines << QStringLiteral("```sh") << QStringLiteral("## no node") << QStringLiteral("- role: none")
                  << QStringLiteral("```");
        return lines.join(u'\n').trimmed();
    }

    QString later(int index, int inner) { return id(index + 1 + below(inner + 1 - index)); }

    void branch(RunbookNode& made, const char* condition, const QString& to)
    {
        made.branches.push_back({QString::fromLatin1(condition), to, chance(20) ? words() : QString()});
    }

    RunbookNode node(int index, int inner)
    {
        RunbookNode made;
        made.id = id(index);
        made.title = words();
        made.body = chance(60) ? text() : QString();
        made.role = chance(50) ? QStringLiteral("on-call") : QString();
        made.timeBox = chance(50) ? Milliseconds{1000LL * (1 + below(900))} : Milliseconds{0};
        if (chance(30))
            made.evidenceLinks.append(QStringLiteral("https://grafana.example/d/%1?x=a;b").arg(below(99)));
        // The last one leads to an end, so that the one before an action can verify it.
        const bool last = index == inner - 1;
        switch (last ? 0 : below(6)) {
        case 0:
            measured(made, index, inner);
            break;
        case 1:
            made.kind = NodeKind::EventCheck;
            made.eventKinds = QStringList{QStringLiteral("deploy.finished"), QStringLiteral("flag.changed")};
            made.eventService = chance(50) ? QStringLiteral("checkout-api + direct dependencies") : QString();
            made.eventFrom = QStringLiteral("onset-30m");
            made.eventTo = QStringLiteral("onset");
            branch(made, "count > 0", later(index, inner));
            branch(made, "count == 0", later(index, inner));
            branch(made, "source_stale", later(index, inner));
            break;
        case 2:
            made.kind = NodeKind::Decision;
            made.derive = chance(50) ? QStringLiteral("argmin |change - onset|") : QString();
            branch(made, made.derive.isEmpty() ? "roll back" : "deploy aligned", later(index, inner));
            branch(made, "none or several", later(index, inner));
            break;
        case 3:
            waiting(made, index, inner);
            break;
        case 4:
            // What it leads to is made a check by node(): see followsAction.
            action(made, index);
            branch(made, "failed", later(index, inner));
            break;
        default:
            measured(made, index, inner);
        }
        if (m_verifyNext) {
            const QString keep = made.id;
            const QString title = made.title;
            made = {};
            made.id = keep;
            made.title = title;
            measured(made, index, inner);
            made.kind = NodeKind::Verify;
        }
        m_verifyNext = made.kind == NodeKind::Action;
        return made;
    }

    void measured(RunbookNode& made, int index, int inner)
    {
        made.kind = chance(70) ? NodeKind::Check : NodeKind::Verify;
        if (chance(20)) {
            made.query =
                joinQueries({QStringLiteral("sum(rate(a{$sel}[1m]))"), QStringLiteral("max(b)\n/ 2")});
            branch(made, "q0 <= 0.002 and q1 < 600 ms", id(index + 1));
            branch(made, "else", later(index, inner));
        } else if (chance(30)) {
            made.query = QStringLiteral("sum by (code) (rate(a{$sel,code=~\"$code\"}[2m]))");
            branch(made, "share(502) > 0.5", id(index + 1));
            branch(made, "share(504) > 0.5", later(index, inner));
            branch(made, "other", later(index, inner));
        } else {
            made.query = QStringLiteral("sum(rate(a{$sel}[5m]))");
            branch(made, "> 1.44 %", id(index + 1));
            branch(made, "<= 1.44 %", later(index, inner));
        }
        branch(made, "no_data", later(index, inner));
    }

    void waiting(RunbookNode& made, int index, int inner)
    {
        made.kind = NodeKind::Wait;
        made.query = QStringLiteral("sum(rate(a{$sel}[5m]))");
        made.waitFor = Milliseconds{60'000LL * (1 + below(30))};
        branch(made, "<= 1.5 for hold", id(index + 1));
        branch(made, "> 1.5", id(below(inner))); // back, or on: a wait may close a cycle
        branch(made, "no_data", later(index, inner));
    }

    void action(RunbookNode& made, int index)
    {
        made.kind = NodeKind::Action;
        made.risk = chance(50) ? QStringLiteral("medium") : QString();
        if (chance(70))
            made.reversible = chance(50);
        made.precheck = chance(50) ? words() + u'\n' + words() : QString();
        made.expected = chance(50) ? words() : QString();
        made.undo = words();
        made.command = chance(70) ? QStringLiteral("kubectl rollout undo \\\n  deployment/x") : QString();
        if (chance(40))
            made.execution = {QStringLiteral("silence.create"),
                              {{QStringLiteral("matchers"), QStringLiteral("{$sel,code=~\"$code|5..\"}")},
                               {QStringLiteral("duration"), QStringLiteral("1 h 30 min")},
                               {QStringLiteral("comment"), QStringLiteral("known:\n") + comment()}}};
        branch(made, "done", id(index + 1));
    }

    /// Words without a variable that does not exist.
    QString comment()
    {
        QString made = words();
        return made.replace(u'$', QLatin1String("$$"));
    }

    std::mt19937_64 m_random;
    bool m_verifyNext = false;
};

} // namespace muster::test
