// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/public_report.h"

#include "models/document/action_items.h"
#include "models/domain/assignments.h"
#include "models/store/people.h"
#include "models/store/store.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace muster {

namespace {

/// "Mara Lind", "M. Lind", "T. O'Brien"; not "deploy-bot", "Prometheus", "Payments team".
bool readsLikeAPerson(const QString& name)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\p{Lu}[\\p{L}'\u2019.-]*(?: \\p{Lu}[\\p{L}'\u2019.-]*){1,3}$"));
    static const QRegularExpression group(
        QStringLiteral(
            "\\b(?:teams?|squads?|crews?|groups?|platform|services?|engineering|on-call|operations|"
            "support|bot|manager|pipeline|actions|cloud)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(name).hasMatch() && !group.match(name).hasMatch();
}

class People
{
public:
    explicit People(std::vector<PublicPerson>& people) : m_people(people) {}

    void add(const QString& name, const QString& role = {})
    {
        const QString plain = name.simplified();
        if (plain.isEmpty() || plain.compare(QLatin1String("you"), Qt::CaseInsensitive) == 0)
            return;
        for (PublicPerson& person : m_people) {
            if (person.name.compare(plain, Qt::CaseInsensitive) == 0) {
                if (person.role.isEmpty())
                    person.role = role;
                if (role.isEmpty() || person.role.compare(role, Qt::CaseInsensitive) == 0)
                    return;
            }
        }
        m_people.push_back({plain, role});
    }
    void addLikely(const QString& name)
    {
        if (readsLikeAPerson(name.simplified()))
            add(name);
    }

private:
    std::vector<PublicPerson>& m_people;
};

void addHost(const QUrl& address, QStringList& domains)
{
    const QString host = address.host().toLower();
    static const QRegularExpression letter(QStringLiteral("[g-z]"));
    if (host.isEmpty() || !letter.match(host).hasMatch()) // an IP address is taken out as such
        return;
    domains << host;
    if (host.count(u'.') >= 2)
        domains << host.section(u'.', 1);
}

} // namespace

Result<PublicRules> publicRulesOf(const ReadTx& tx, const ReportInput& report, PublicRules rules)
{
    const PostMortemFacts& facts = report.contents.facts;
    const IncidentId id = facts.incident.id;
    People people(rules.people);
    for (const RoleFact& role : facts.state.roles)
        people.add(role.person, role.role);
    const auto history = tx.facts(id);
    const auto events = tx.events(id);
    const auto versions = tx.postMortemHistory(id);
    const auto sources = tx.sources();
    const auto names = actorNames(tx);
    if (!names)
        return tl::unexpected(names.error());
    if (!history)
        return tl::unexpected(history.error());
    if (!events)
        return tl::unexpected(events.error());
    if (!versions)
        return tl::unexpected(versions.error());
    if (!sources)
        return tl::unexpected(sources.error());
    for (const RoleFact& role : history->roles)
        people.add(role.person, role.role);
    for (const Assignment& task : assignmentsAt(*events, AsOf{})) {
        people.add(task.record.who);
        people.add(task.record.by);
    }
    for (const TimelineEvent& event : *events) {
        const QString name = names->nameOf(event.source, event.actor);
        if (event.source.isEmpty()) {
            people.add(event.actor);
        } else if (name != event.actor) {
            people.add(name);
            people.add(event.actor);
        } else {
            people.addLikely(event.actor);
        }
    }
    for (const PostMortemRevision& version : *versions)
        people.add(version.author);
    for (const ActionItem& action : readActionItems(report.document))
        people.addLikely(action.owner);
    for (const Source& source : *sources) {
        for (const auto& [key, value] : source.settings)
            addHost(QUrl(value, QUrl::StrictMode), rules.internalDomains);
    }
    rules.internalDomains.removeDuplicates();
    return rules;
}

Result<PublicReport> renderPublicReport(Store& store, const QString& idOrNumber, const QString& format,
                                        const PublicRules& rules, const std::optional<QString>& markdown)
{
    static const QStringList formats{QStringLiteral("md"), QStringLiteral("html"), QStringLiteral("pdf")};
    if (!formats.contains(format))
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("a public report is md, html or pdf; %1 would hold internal facts").arg(format));
    const Instant now = store.clock().now();
    PublicRules all;
    auto report = store.readNow([&](ReadTx& tx) -> Result<ReportInput> {
        const auto incident = tx.findIncident(idOrNumber);
        if (!incident)
            return tl::unexpected(incident.error());
        auto input = readReport(tx, incident->id, now, markdown);
        if (!input)
            return input;
        auto known = publicRulesOf(tx, *input, rules);
        if (!known)
            return tl::unexpected(known.error());
        all = std::move(*known);
        return input;
    });
    if (!report)
        return tl::unexpected(report.error());
    PublicReport made;
    made.internal = report->contents.markdown;
    made.made = publicVersion(made.internal, all);
    const bool empty = made.made.text.trimmed().isEmpty() && !made.internal.trimmed().isEmpty();
    if (empty)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("no public version could be made of this document; write one by hand"));
    // Everything that was internal goes: what is drawn below knows only this text.
    ReportInput shown;
    shown.contents.markdown = made.made.text;
    shown.contents.facts.incident.number = publicLine(report->contents.facts.incident.number, all);
    shown.contents.facts.incident.title = publicLine(report->contents.facts.incident.title, all);
    shown.document = parseMarkdown(made.made.text);
    auto bytes = renderDocument(shown, format);
    if (!bytes)
        return tl::unexpected(bytes.error());
    made.bytes = std::move(*bytes);
    return made;
}

} // namespace muster
