// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/prometheus_connector.h"

#include "integrations/core/access_fields.h"
#include "integrations/core/address.h"
#include "integrations/core/grafana_link.h"
#include "integrations/core/throttle.h"
#include "integrations/prometheus/prometheus_alerts.h"
#include "integrations/prometheus/prometheus_samples.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

using namespace prometheus;

/// Server limit (web/api/v1/api.go): "exceeded maximum resolution of 11,000 points per timeseries".
constexpr qint64 kMaxPoints = 11'000;
/// How far back the first pull of a source looks when nobody said what they are interested in.
constexpr Milliseconds kFirstLook{6 * 3'600'000};
/// And how far at most: an ALERTS history of a busy server weighs megabytes a week.
constexpr Milliseconds kLongestLook{7 * 24 * 3'600'000LL};
/// Each history begins this much before the last one ended, for rules evaluated late. More is not needed: all
/// of its times are the tool's, and all of its clock.
constexpr Milliseconds kOverlap{60'000};
/// Keeps the labels of ALERTS and gives activeAt as the value: one query tells which firing it was.
const char* const kHistoryQuery = "ALERTS_FOR_STATE and ignoring(alertstate) ALERTS{alertstate=\"firing\"}";

QString seconds(Instant t)
{
    QString text = QString::number(t.ms / 1000);
    if (t.ms % 1000 != 0)
        text += QStringLiteral(".%1").arg(t.ms % 1000, 3, 10, QLatin1Char('0'));
    return text;
}

QString seconds(Milliseconds d)
{
    return QString::number(double(d.count()) / 1000.0, 'f', d.count() % 1000 == 0 ? 0 : 3);
}

HttpRequest request(const Account& account, std::initializer_list<QString> path)
{
    HttpRequest r;
    r.url = joinUrl(account.baseUrl, path);
    const auto tenant = account.settings.find(QStringLiteral("tenant"));
    if (tenant != account.settings.end() && !tenant->second.trimmed().isEmpty())
        r.headers.emplace_back("X-Scope-OrgID", tenant->second.trimmed().toUtf8());
    const auto user = account.settings.find(QStringLiteral("user"));
    if (user != account.settings.end() && !user->second.trimmed().isEmpty())
        r.auth = AuthScheme::Basic;
    return r;
}

HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {})
{
    HttpRequest r = request(account, path);
    if (!items.empty())
        r.url = withQuery(r.url, items);
    return r;
}

HttpRequest form(const Account& account, std::initializer_list<QString> path, const QueryItems& items)
{
    HttpRequest r = request(account, path);
    r.method = HttpMethod::Post;
    r.readOnly = true; // a query too long for an address
    r.contentType = "application/x-www-form-urlencoded";
    r.body = encodeForm(items);
    return r;
}

QString api()
{
    return QStringLiteral("api");
}
QString v1()
{
    return QStringLiteral("v1");
}

/// Fails for anything but a success; the tool's own words when it sent its envelope with the failure.
std::optional<Error> failure(const HttpReply& reply, const Context& context)
{
    if (reply.status >= 400 && reply.status != 401 && reply.status != 403) {
        const QJsonObject object = parseJson(reply.body.left(64 * 1024)).object();
        if (object.value(QLatin1String("status")).toString() == QLatin1String("error")) {
            Error error = envelopeError(object.value(QLatin1String("errorType")).toString(),
                                        object.value(QLatin1String("error")).toString());
            error.httpStatus = reply.status;
            error.where = redactedUrl(context.account.baseUrl);
            return error;
        }
    }
    return checkStatus(reply, context);
}

struct Envelope
{
    QJsonValue data;
    QStringList warnings;
};

/// For the small answers; samples never come this way.
Result<Envelope> readEnvelope(const HttpReply& reply, const Context& context)
{
    if (const auto error = failure(reply, context))
        return tl::unexpected(*error);
    QJsonParseError parse;
    const QJsonDocument document = parseJson(reply.body, &parse);
    const QJsonObject object = document.object();
    const QString status = object.value(QLatin1String("status")).toString();
    if (status == QLatin1String("error"))
        return tl::unexpected(envelopeError(object.value(QLatin1String("errorType")).toString(),
                                            object.value(QLatin1String("error")).toString()));
    if (parse.error != QJsonParseError::NoError || status != QLatin1String("success") ||
        !object.contains(QLatin1String("data")))
        return tl::unexpected(
            Error{ErrorKind::BadResponse,
                  QStringLiteral("%1 answered, but not as Prometheus does (%2). Check that the address "
                                 "is Prometheus' own.")
                      .arg(context.account.name, parse.error != QJsonParseError::NoError
                                                     ? QStringLiteral("no JSON, or cut off")
                                                     : QStringLiteral("no status and data")),
                  reply.status, std::nullopt, redactedUrl(context.account.baseUrl)});
    Envelope envelope{object.value(QLatin1String("data")), {}};
    for (const char* key : {"warnings", "infos"}) {
        for (const QJsonValue& value : object.value(QLatin1String(key)).toArray())
            envelope.warnings.append(oneLine(value.toString()));
    }
    return envelope;
}

Result<Outcome> readList(const HttpReply& reply, const Context& context)
{
    const auto envelope = readEnvelope(reply, context);
    if (!envelope)
        return tl::unexpected(envelope.error());
    if (!envelope->data.isArray() && !envelope->data.isNull())
        return fail(ErrorKind::BadResponse, QStringLiteral("The list is not what Prometheus sends."));
    Outcome outcome;
    for (const QJsonValue& value : envelope->data.toArray())
        outcome.facts.completions.append(value.toString());
    outcome.facts.warnings = envelope->warnings;
    return outcome;
}

/// Label names or the values of one label out of /api/v1/series.
Result<Outcome> readSeries(const HttpReply& reply, const Context& context, const QString& label)
{
    const auto envelope = readEnvelope(reply, context);
    if (!envelope)
        return tl::unexpected(envelope.error());
    if (!envelope->data.isArray())
        return fail(ErrorKind::BadResponse,
                    QStringLiteral("The list of series is not what Prometheus sends."));
    std::set<QString> found;
    for (const QJsonValue& value : envelope->data.toArray()) {
        for (const auto& [name, text] : labelsOf(value.toObject())) {
            if (label.isEmpty())
                found.insert(name);
            else if (name == label)
                found.insert(text);
        }
    }
    Outcome outcome;
    outcome.facts.completions = QStringList(found.cbegin(), found.cend());
    outcome.facts.warnings = envelope->warnings;
    return outcome;
}

// ---- the alerts feed
// -------------------------------------------------------------------------------------------

struct AlertPlan
{
    AlertMemory memory;
    Interest interest;
};

/// `now` is the tool's, `ours` this machine's: what a person is interested in is told by that.
TimeRange historyRange(const AlertPlan& plan, Instant now, Instant ours, Milliseconds& step)
{
    Instant from = plan.memory.until ? *plan.memory.until - kOverlap : now - kFirstLook;
    if (!plan.memory.until && plan.interest.range.from.ms > 0)
        from = plan.interest.range.from + (now - ours);
    from = std::clamp(from, now - kLongestLook, now - kOverlap);
    // Fine enough to place a firing, few enough points: whole seconds, at most 4,000 of them.
    step = Milliseconds{std::max<qint64>(1, ((now - from).count() + 3'999'999) / 4'000'000) * 1'000};
    const qint64 grid = step.count();
    return {Instant{from.ms / grid * grid}, now};
}

Outcome finishRound(const Context& context, const AlertPlan& plan, AlertList list,
                    const std::vector<SampleBlock>& history, TimeRange asked, Milliseconds step,
                    QStringList warnings)
{
    AlertRound round = alertRound(context, plan.memory, list, history, asked, step);
    Outcome outcome;
    outcome.facts.events = std::move(round.events);
    outcome.facts.warnings = std::move(warnings);
    outcome.facts.poison = std::move(list.poison);
    outcome.seen = std::move(round.seen);
    outcome.over = std::move(round.over);
    outcome.full = round.full;
    outcome.cursor = Cursor{QStringLiteral("alerts"), writeMemory(round.memory)};
    return outcome;
}

/// `theirs`: the time of the list, by the tool's clock. Ours may be ahead of it: a history up to then would
/// be asked, and what happens until then never be told.
Step historyStep(const Context& context, Instant theirs, const AlertPlan& plan, AlertList list,
                 QStringList listWarnings)
{
    Milliseconds step{0};
    const TimeRange asked = historyRange(plan, theirs, context.now, step);
    const QString query = QString::fromLatin1(kHistoryQuery);
    HttpRequest r = form(context.account, {api(), v1(), QStringLiteral("query_range")},
                         {{QStringLiteral("query"), query},
                          {QStringLiteral("start"), seconds(asked.from)},
                          {QStringLiteral("end"), seconds(asked.to)},
                          {QStringLiteral("step"), seconds(step)}});
    r.deadline = Milliseconds{20'000};
    return {r,
            [plan, list = std::move(list), listWarnings, asked, step,
             query](const HttpReply& reply, const Context& now) -> Result<Outcome> {
                const auto error = failure(reply, now);
                // A proxy may let the alerts through and not the query API: then what fires now is still
                // worth having. Everything that a retry may cure is an error.
                const bool noHistory =
                    error && (error->kind == ErrorKind::NotFound || error->kind == ErrorKind::Forbidden ||
                              error->kind == ErrorKind::Invalid);
                if (error && !noHistory)
                    return tl::unexpected(*error);
                QStringList warnings = listWarnings;
                if (noHistory) {
                    warnings.append(
                        QStringLiteral("Alerts that fired while Muster was not looking are missing: %1")
                            .arg(error->what));
                    return finishRound(now, plan, list, {}, asked, step, warnings);
                }
                auto reading =
                    readSamples(reply.body, {now.account.source, query, asked, step, false, Unit::None});
                if (!reading)
                    return tl::unexpected(reading.error());
                warnings += reading->warnings;
                return finishRound(now, plan, list, reading->blocks, asked, step, warnings);
            }};
}

Step listStep(const Account& account, const AlertPlan& plan, bool byRules)
{
    HttpRequest r = byRules ? get(account, {api(), v1(), QStringLiteral("rules")},
                                  {{QStringLiteral("type"), QStringLiteral("alert")}})
                            : get(account, {api(), v1(), QStringLiteral("alerts")});
    return {r, [plan, byRules](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                // Query front ends often serve alerts but no rules.
                if (byRules && (reply.status == 404 || reply.status == 400 || reply.status == 405)) {
                    outcome.next = listStep(context.account, plan, false);
                    return outcome;
                }
                const auto envelope = readEnvelope(reply, context);
                if (!envelope)
                    return tl::unexpected(envelope.error());
                auto list = readAlerts(envelope->data.toObject());
                if (!list)
                    return tl::unexpected(list.error());
                outcome.next = historyStep(context, toolTime(reply, context.now), plan, std::move(*list),
                                           envelope->warnings);
                return outcome;
            }};
}

} // namespace

const ConnectorDescriptor& PrometheusConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("prometheus");
        d.name = QStringLiteral("Prometheus");
        d.summary = QStringLiteral(
            "Charts, runbook queries and firing alerts. Also Thanos, Mimir and VictoriaMetrics.");
        d.metrics = true;
        d.events = true;
        d.fields = accessFields(QStringLiteral("https://mon.example/prometheus"));
        d.fields.push_back({SettingField::Type::Text,
                            QStringLiteral("tenant"),
                            QStringLiteral("Tenant"),
                            QStringLiteral("X-Scope-OrgID of Mimir and Thanos set-ups with tenants."),
                            false,
                            {}});
        for (SettingField& field : grafanaFields())
            d.fields.push_back(std::move(field));
        d.feeds = {QStringLiteral("alerts")};
        d.swept = d.feeds; // each list of alerts is the whole list
        d.complete = QStringLiteral("one JSON value to its closing bracket; nothing after it");
        return d;
    }();
    return descriptor;
}

Step PrometheusConnector::check(const Account& account) const
{
    return {get(account, {api(), v1(), QStringLiteral("status"), QStringLiteral("buildinfo")}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                if (reply.status == 404 && !reply.contentType.startsWith("text/html")) {
                    // Front ends without build information still answer a query.
                    outcome.next = Step{get(context.account, {api(), v1(), QStringLiteral("query")},
                                            {{QStringLiteral("query"), QStringLiteral("1")}}),
                                        [](const HttpReply& second, const Context& now) -> Result<Outcome> {
                                            const auto envelope = readEnvelope(second, now);
                                            if (!envelope)
                                                return tl::unexpected(envelope.error());
                                            return Outcome{};
                                        }};
                    return outcome;
                }
                const auto envelope = readEnvelope(reply, context);
                if (!envelope)
                    return tl::unexpected(envelope.error());
                outcome.facts.version =
                    oneLine(envelope->data.toObject().value(QLatin1String("version")).toString(), 60);
                if (outcome.facts.version.isEmpty())
                    return fail(ErrorKind::BadResponse,
                                QStringLiteral(
                                    "%1 answered, but does not say that it is Prometheus. Check the address.")
                                    .arg(context.account.name));
                return outcome;
            }};
}

Step PrometheusConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    return listStep(account, {readMemory(cursor.token), interest}, true);
}

MetricQuery alignedQuery(MetricQuery query)
{
    if (query.instant || query.step.count() <= 0)
        return query;
    const qint64 length = query.range.length().count();
    if (length / query.step.count() >= kMaxPoints) {
        // One point is lost to alignment, and whole seconds keep the grid readable.
        const qint64 least = length / (kMaxPoints - 2) + 1;
        query.step = Milliseconds{(least + 999) / 1000 * 1000};
    }
    const qint64 step = query.step.count();
    query.range.from = Instant{query.range.from.ms / step * step};
    return query;
}

Result<Step> PrometheusConnector::query(const Account& account, const MetricQuery& asked) const
{
    if (asked.query.trimmed().isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("The query is empty."));
    if (!asked.instant && asked.step.count() < 1)
        return fail(ErrorKind::Invalid, QStringLiteral("The step of a range query must be at least 1 ms."));
    if (!asked.instant && asked.range.to <= asked.range.from)
        return fail(ErrorKind::Invalid, QStringLiteral("The range of the query is empty."));
    const MetricQuery query = alignedQuery(asked);
    HttpRequest r;
    // The server gives up first and says so, instead of being cut off by us.
    if (query.instant)
        r = form(account, {api(), v1(), QStringLiteral("query")},
                 {{QStringLiteral("query"), query.query},
                  {QStringLiteral("time"), seconds(query.range.to)},
                  {QStringLiteral("timeout"), QStringLiteral("9s")}});
    else
        r = form(account, {api(), v1(), QStringLiteral("query_range")},
                 {{QStringLiteral("query"), query.query},
                  {QStringLiteral("start"), seconds(query.range.from)},
                  {QStringLiteral("end"), seconds(query.range.to)},
                  {QStringLiteral("step"), seconds(query.step)},
                  {QStringLiteral("timeout"), QStringLiteral("18s")}});
    if (!query.instant)
        r.deadline = Milliseconds{20'000};
    return Step{r, [query](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    if (const auto error = failure(reply, context))
                        return tl::unexpected(*error);
                    auto reading = readSamples(reply.body, query);
                    if (!reading)
                        return tl::unexpected(reading.error());
                    Outcome outcome;
                    outcome.facts.samples = std::move(reading->blocks);
                    for (SampleBlock& block : outcome.facts.samples)
                        block.knownAt = context.now;
                    if (query.instant)
                        outcome.facts.scalar = reading->scalar;
                    outcome.facts.warnings = std::move(reading->warnings);
                    return outcome;
                }};
}

QUrl PrometheusConnector::explore(const Account& account, const std::vector<QString>& queries,
                                  TimeRange range) const
{
    QueryItems items;
    const QString end =
        QDateTime::fromMSecsSinceEpoch(range.to.ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    const QString length = QString::number(std::max<qint64>(1, range.length().count() / 1000)) + u's';
    for (size_t i = 0; i < queries.size(); ++i) {
        const QString graph = u'g' + QString::number(i) + u'.';
        items.push_back({graph + QStringLiteral("expr"), queries[i]});
        items.push_back({graph + QStringLiteral("tab"), QStringLiteral("0")});
        items.push_back({graph + QStringLiteral("range_input"), length});
        items.push_back({graph + QStringLiteral("end_input"), end});
    }
    return queries.empty() ? QUrl() : withQuery(joinUrl(account.baseUrl, {QStringLiteral("graph")}), items);
}

QUrl PrometheusConnector::dashboard(const Account& account, const PanelOrigin& origin,
                                    const std::vector<QString>& queries, TimeRange range) const
{
    return grafanaLink(account.settings, QStringLiteral("prometheus"), origin, queries, range);
}

Result<Step> PrometheusConnector::catalogue(const Account& account, CatalogueKind kind,
                                            const QString& argument) const
{
    const QString match = QStringLiteral("match[]");
    const auto labelValues = [&](const QString& label) {
        return get(account, {api(), v1(), QStringLiteral("label"), label, QStringLiteral("values")});
    };
    const auto series = [&](const QString& selector, const QString& label) {
        return Step{form(account, {api(), v1(), QStringLiteral("series")}, {{match, selector}}),
                    [label](const HttpReply& reply, const Context& context) {
                        return readSeries(reply, context, label);
                    }};
    };
    const QString name = QStringLiteral("__name__");
    switch (kind) {
    case CatalogueKind::MetricNames:
        return argument.isEmpty() ? Step{labelValues(name), readList} : series(argument, name);
    case CatalogueKind::LabelNames:
        return argument.isEmpty() ? Step{get(account, {api(), v1(), QStringLiteral("labels")}), readList}
                                  : series(argument, {});
    case CatalogueKind::LabelValues: {
        const qsizetype bar = argument.indexOf(u'|');
        const QString label = (bar < 0 ? argument : argument.left(bar)).trimmed();
        if (label.isEmpty())
            return fail(ErrorKind::Invalid, QStringLiteral("Which label's values?"));
        return bar < 0 ? Step{labelValues(label), readList} : series(argument.mid(bar + 1), label);
    }
    case CatalogueKind::Rules:
        return Step{get(account, {api(), v1(), QStringLiteral("rules")}),
                    [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                        const auto envelope = readEnvelope(reply, context);
                        if (!envelope)
                            return tl::unexpected(envelope.error());
                        auto rules = readRules(envelope->data.toObject());
                        if (!rules)
                            return tl::unexpected(rules.error());
                        Outcome outcome;
                        outcome.facts.rules = std::move(*rules);
                        outcome.facts.warnings = envelope->warnings;
                        return outcome;
                    }};
    }
    return fail(ErrorKind::Bug, QStringLiteral("Unknown kind of catalogue."));
}

} // namespace muster
