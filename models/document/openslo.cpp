// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/openslo.h"

#include "models/document/yaml_tree.h"

#include <QRegularExpression>

#include <array>
#include <cmath>
#include <map>

namespace muster {

namespace {

constexpr const char* kApiVersion = "openslo/v1";
constexpr std::array<const char*, 7> kKinds{
    "DataSource", "SLO", "SLI", "AlertPolicy", "AlertCondition", "AlertNotificationTarget", "Service"};
constexpr qsizetype kLongestName = 63; // RFC 1123, as OpenSLO asks
constexpr qsizetype kLongestDescription = 1050;

struct Document
{
    int index = 0; ///< 1-based place in the file
    QString kind;
    QString name;
    const YamlNode* root = nullptr;
};

class Reader
{
public:
    explicit Reader(OpenSloReading& reading) : m_reading(reading), m_findings(reading.findings) {}

    void run(const std::vector<YamlNode>& documents)
    {
        int index = 0;
        for (const YamlNode& root : documents) {
            ++index;
            if (root.isNull())
                continue; // "---" at the end of the file
            readHead(root, index);
        }
        for (const auto& [key, document] : m_documents) {
            if (key.first == QLatin1String("SLO"))
                readSlo(document);
        }
        if (m_documents.empty() && !m_findings.hasErrors())
            m_findings.error(1, QStringLiteral("the file holds no OpenSLO document"),
                             QStringLiteral("write an object of kind SLO"));
    }

private:
    // ---- findings
    // -----------------------------------------------------------------------------------------------
    QString place(const Document& document) const
    {
        const QString what = document.name.isEmpty()
                                 ? document.kind
                                 : QStringLiteral("%1 %2").arg(document.kind, document.name);
        return QStringLiteral("document %1%2")
            .arg(document.index)
            .arg(what.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(what));
    }
    void error(const Document& document, int line, const QString& what, const QString& wayOut)
    {
        m_failed = true;
        m_findings.error(line, QStringLiteral("%1: %2").arg(place(document), what), wayOut);
    }
    void warning(const Document& document, int line, const QString& what, const QString& wayOut)
    {
        m_findings.warning(line, QStringLiteral("%1: %2").arg(place(document), what), wayOut);
    }

    // ---- typed access
    // -------------------------------------------------------------------------------------------
    /// Field at a dotted path; reports the first missing part.
    const YamlNode* need(const Document& document, const YamlNode& from, const char* path,
                         const QString& wayOut)
    {
        const YamlNode* node = find(from, path);
        if (!node)
            error(document, from.line, QStringLiteral("'%1' is missing").arg(QLatin1String(path)), wayOut);
        return node;
    }
    static const YamlNode* find(const YamlNode& from, const char* path)
    {
        const YamlNode* node = &from;
        for (QLatin1String rest(path); !rest.isEmpty();) {
            const qsizetype dot = rest.indexOf(u'.');
            node = node->field(dot < 0 ? rest : rest.first(dot));
            if (!node || node->isNull())
                return nullptr;
            rest = dot < 0 ? QLatin1String() : rest.sliced(dot + 1);
        }
        return node;
    }
    static QString textAt(const YamlNode& from, const char* path)
    {
        const YamlNode* node = find(from, path);
        return node && node->isScalar() ? node->text : QString();
    }
    static QString annotation(const YamlNode& root, const char* name)
    {
        const YamlNode* annotations = find(root, "metadata.annotations");
        const YamlNode* value = annotations ? annotations->field(QString::fromLatin1(name)) : nullptr;
        return value && value->isScalar() ? value->text : QString();
    }
    static std::optional<double> number(const YamlNode& node)
    {
        bool ok = false;
        const double value = node.text.toDouble(&ok);
        return node.isScalar() && ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
    }
    /// OpenSLO's duration shorthand; months and longer have no fixed length and are refused.
    std::optional<Milliseconds> duration(const Document& document, const YamlNode& node, const QString& text)
    {
        static const QRegularExpression pattern(QStringLiteral("^([1-9][0-9]{0,5})([mhdw])$"));
        const auto match = pattern.match(text);
        if (!match.hasMatch()) {
            error(document, node.line,
                  QStringLiteral("'%1' is not a duration with a fixed length").arg(text.left(40)),
                  QStringLiteral("write a whole number and m, h, d or w, e.g. 30d; m is minutes"));
            return std::nullopt;
        }
        const qint64 amount = match.captured(1).toLongLong();
        switch (match.captured(2).front().unicode()) {
        case 'm':
            return std::chrono::minutes{amount};
        case 'h':
            return std::chrono::hours{amount};
        case 'd':
            return std::chrono::hours{amount * 24};
        default:
            return std::chrono::hours{amount * 24 * 7};
        }
    }

    // ---- documents
    // ----------------------------------------------------------------------------------------------
    void readHead(const YamlNode& root, int index)
    {
        Document document{index, textAt(root, "kind"), textAt(root, "metadata.name"), &root};
        if (!root.isMap()) {
            error(document, root.line, QStringLiteral("not an object"),
                  QStringLiteral("begin with apiVersion: openslo/v1"));
            return;
        }
        const YamlNode* version =
            need(document, root, "apiVersion", QStringLiteral("write apiVersion: openslo/v1"));
        if (!version)
            return;
        if (version->text != QLatin1String(kApiVersion)) {
            error(document, version->line,
                  QStringLiteral("apiVersion '%1' is not known").arg(version->text.left(60)),
                  QStringLiteral("use openslo/v1; later drafts rename fields"));
            return;
        }
        const YamlNode* kind = need(document, root, "kind", QStringLiteral("write kind: SLO, for example"));
        if (!kind)
            return;
        if (std::none_of(kKinds.begin(), kKinds.end(),
                         [&](const char* known) { return document.kind == QLatin1String(known); })) {
            error(document, kind->line, QStringLiteral("kind '%1' is not known").arg(document.kind.left(60)),
                  QStringLiteral("use SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition or "
                                 "AlertNotificationTarget"));
            return;
        }
        const YamlNode* name = need(document, root, "metadata.name",
                                    QStringLiteral("give it a name, e.g. checkout-availability"));
        if (!name)
            return;
        static const QRegularExpression rfc1123(QStringLiteral("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"));
        if (document.name.size() > kLongestName || !rfc1123.match(document.name).hasMatch())
            error(document, name->line,
                  QStringLiteral("the name '%1' is not allowed").arg(document.name.left(80)),
                  QStringLiteral("lower-case letters, digits, '-' and '.', at most 63"));
        if (document.name.isEmpty())
            return; // a YAML tag alone: there is nothing to call it by
        if (!need(document, root, "spec", QStringLiteral("add spec")))
            return;
        if (!m_documents.emplace(std::pair{document.kind, document.name}, document).second)
            error(document, name->line, QStringLiteral("the name is used twice"),
                  QStringLiteral("rename one of the two"));
    }

    const Document* resolve(const Document& from, const YamlNode& reference, const char* kind)
    {
        const auto found = m_documents.find({QString::fromLatin1(kind), reference.text});
        if (found == m_documents.end()) {
            const QString what = QStringLiteral("refers to %1 '%2', which is not in this file")
                                     .arg(QLatin1String(kind), reference.text.left(63));
            const QString wayOut = QStringLiteral("add that document or correct the name");
            // Without its indicator an SLO says nothing; without one of its alerts it still does.
            if (QLatin1String(kind) == QLatin1String("SLI"))
                error(from, reference.line, what, wayOut);
            else
                warning(from, reference.line, what, wayOut);
            return nullptr;
        }
        return &found->second;
    }

    void readSlo(const Document& document)
    {
        m_failed = false;
        const YamlNode& root = *document.root;
        const YamlNode& spec = *find(root, "spec");
        Slo slo;
        slo.id = SloId{document.name};
        slo.name = document.name;
        slo.displayName = textAt(root, "metadata.displayName");
        if (slo.displayName.isEmpty())
            slo.displayName = slo.name;
        slo.runbook = annotation(root, "muster.dev/runbook");
        if (const YamlNode* service = need(document, spec, "service", QStringLiteral("name the service")))
            slo.service = service->text;
        if (textAt(spec, "description").size() > kLongestDescription)
            warning(document, spec.line,
                    QStringLiteral("the description is longer than %1 characters").arg(kLongestDescription),
                    QStringLiteral("OpenSLO allows no more: shorten it"));
        readIndicator(document, spec, slo);
        readWindow(document, spec, slo);
        readMethod(document, spec);
        readAlerts(document, spec, slo);
        readObjectives(document, spec, std::move(slo));
    }

    void readMethod(const Document& document, const YamlNode& spec)
    {
        const YamlNode* method =
            need(document, spec, "budgetingMethod", QStringLiteral("write budgetingMethod: Occurrences"));
        if (method && method->text != QLatin1String("Occurrences"))
            error(document, method->line,
                  QStringLiteral("budgetingMethod '%1' is not supported").arg(method->text.left(40)),
                  QStringLiteral("use Occurrences: good and bad requests are counted"));
    }

    void readWindow(const Document& document, const YamlNode& spec, Slo& slo)
    {
        const YamlNode* windows =
            need(document, spec, "timeWindow",
                 QStringLiteral("write timeWindow: [ { duration: 30d, isRolling: true } ]"));
        if (!windows)
            return;
        if (!windows->isList() || windows->items.size() != 1) {
            error(document, windows->line, QStringLiteral("timeWindow must hold exactly one window"),
                  QStringLiteral("keep one"));
            return;
        }
        const YamlNode& window = windows->items.front();
        if (textAt(window, "isRolling") != QLatin1String("true"))
            error(document, window.line, QStringLiteral("calendar windows are not supported"),
                  QStringLiteral("write isRolling: true"));
        if (const YamlNode* length =
                need(document, window, "duration", QStringLiteral("write duration: 30d"))) {
            if (const auto parsed = duration(document, *length, length->text))
                slo.window = *parsed;
        }
    }

    QString query(const Document& document, const YamlNode& metric, const char* path)
    {
        const YamlNode* text = need(document, metric, path, QStringLiteral("give the tool's query"));
        if (text && text->text.trimmed().isEmpty())
            error(document, text->line, QStringLiteral("'%1' is empty").arg(QLatin1String(path)),
                  QStringLiteral("give the tool's query"));
        return text ? text->text : QString();
    }

    void readIndicator(const Document& document, const YamlNode& spec, Slo& slo)
    {
        const YamlNode* indicator = find(spec, "indicator.spec");
        if (const YamlNode* reference = find(spec, "indicatorRef")) {
            const Document* sli = resolve(document, *reference, "SLI");
            if (!sli)
                return;
            indicator = find(*sli->root, "spec");
        }
        if (!indicator) {
            error(document, spec.line, QStringLiteral("'indicator' is missing"),
                  QStringLiteral("add indicator.spec.ratioMetric or indicatorRef"));
            return;
        }
        const YamlNode* metric = find(*indicator, "ratioMetric");
        if (!metric) {
            error(document, indicator->line, QStringLiteral("the indicator has no ratioMetric"),
                  QStringLiteral(
                      "use ratioMetric with bad (or good) and total; threshold metrics are not supported"));
            return;
        }
        slo.totalQuery = query(document, *metric, "total.metricSource.spec.query");
        if (find(*metric, "bad"))
            slo.badQuery = query(document, *metric, "bad.metricSource.spec.query");
        else if (find(*metric, "good"))
            slo.badQuery = QStringLiteral("(%1) - (%2)")
                               .arg(slo.totalQuery, query(document, *metric, "good.metricSource.spec.query"));
        else
            error(document, metric->line, QStringLiteral("ratioMetric has neither 'bad' nor 'good'"),
                  QStringLiteral("add one of them"));
        for (const QString& text : {slo.badQuery, slo.totalQuery}) {
            if (!text.isEmpty() && !text.contains(QLatin1String("{{window}}")))
                warning(document, metric->line,
                        QStringLiteral("a query without {{window}} cannot be asked over other windows"),
                        QStringLiteral("write [{{window}}] where the range stands"));
        }
    }

    void readAlerts(const Document& document, const YamlNode& spec, Slo& slo)
    {
        const YamlNode* policies = find(spec, "alertPolicies");
        if (!policies || policies->items.empty()) {
            slo.alerts = defaultBurnWindows(slo.window);
            warning(document, spec.line,
                    QStringLiteral("no alertPolicies: the four burn windows of the SRE Workbook are taken"),
                    QStringLiteral("add alertPolicies to choose others"));
            return;
        }
        for (const YamlNode& entry : policies->items) {
            const Document* policy = &document;
            const YamlNode* policySpec = find(entry, "spec");
            if (const YamlNode* reference = find(entry, "alertPolicyRef")) {
                policy = resolve(document, *reference, "AlertPolicy");
                policySpec = policy ? find(*policy->root, "spec") : nullptr;
                if (!policy)
                    continue;
            }
            if (!policySpec) {
                error(document, entry.line, QStringLiteral("an alert policy without spec"),
                      QStringLiteral("write alertPolicyRef or an inline policy"));
                continue;
            }
            readPolicy(*policy, *policySpec, slo);
        }
        if (slo.alerts.empty() && !m_failed)
            slo.alerts = defaultBurnWindows(slo.window);
    }

    void readPolicy(const Document& policy, const YamlNode& spec, Slo& slo)
    {
        const YamlNode* conditions = need(policy, spec, "conditions", QStringLiteral("add one condition"));
        if (!conditions)
            return;
        if (!conditions->isList() || conditions->items.size() != 1) {
            error(policy, conditions->line,
                  QStringLiteral("OpenSLO v1 wants exactly one condition in a policy"),
                  QStringLiteral("write one policy for each condition"));
            return;
        }
        const YamlNode& entry = conditions->items.front();
        if (const YamlNode* reference = find(entry, "conditionRef")) {
            if (const Document* condition = resolve(policy, *reference, "AlertCondition"))
                readCondition(*condition, *condition->root, slo);
            return;
        }
        readCondition(policy, entry, slo);
    }

    void readCondition(const Document& document, const YamlNode& root, Slo& slo)
    {
        BurnWindow arm;
        if (const YamlNode* severity =
                need(document, root, "spec.severity", QStringLiteral("write severity: page or ticket")))
            arm.severity = severity->text;
        const YamlNode* condition =
            need(document, root, "spec.condition", QStringLiteral("add the burn-rate condition"));
        if (!condition)
            return;
        if (const QString kind = textAt(*condition, "kind");
            kind.compare(QLatin1String("burnrate"), Qt::CaseInsensitive) != 0)
            error(document, condition->line,
                  QStringLiteral("condition kind '%1' is not known").arg(kind.left(40)),
                  QStringLiteral("write kind: burnrate"));
        if (const QString op = textAt(*condition, "op");
            op != QLatin1String("gt") && op != QLatin1String("gte"))
            error(document, condition->line,
                  QStringLiteral("op '%1' would fire while all is well").arg(op.left(20)),
                  QStringLiteral("write op: gt: the alert fires when the burn exceeds the threshold"));
        if (const YamlNode* threshold =
                need(document, *condition, "threshold", QStringLiteral("write the burn rate, e.g. 14.4"))) {
            const auto value = number(*threshold);
            if (value && *value > 0)
                arm.factor = *value;
            else
                error(document, threshold->line,
                      QStringLiteral("the threshold '%1' is not a positive number")
                          .arg(threshold->text.left(40)),
                      QStringLiteral("write the burn rate, e.g. 14.4"));
        }
        if (const YamlNode* window = need(document, *condition, "lookbackWindow",
                                          QStringLiteral("write the long window, e.g. 1h"))) {
            if (const auto parsed = duration(document, *window, window->text))
                arm.longWindow = *parsed;
        }
        readAnnotations(document, root, arm, slo.window);
        if (arm.factor > 0 && arm.longWindow.count() > 0)
            slo.alerts.push_back(arm);
    }

    void readAnnotations(const Document& document, const YamlNode& root, BurnWindow& arm, Milliseconds window)
    {
        const QString shortWindow = annotation(root, "muster.dev/short-window");
        if (!shortWindow.isEmpty()) {
            if (const auto parsed = duration(document, root, shortWindow))
                arm.shortWindow = *parsed;
        } else if (arm.longWindow.count() > 0) {
            arm.shortWindow = arm.longWindow / 12;
            warning(document, root.line,
                    QStringLiteral("no short window: a twelfth of the long one is taken"),
                    QStringLiteral("add the annotation muster.dev/short-window, e.g. 5m"));
        }
        if (arm.shortWindow >= arm.longWindow && arm.longWindow.count() > 0)
            error(document, root.line, QStringLiteral("the short window is not shorter than the long one"),
                  QStringLiteral("a twelfth is usual"));
        bool ok = false;
        arm.budgetPercent = annotation(root, "muster.dev/budget-percent").toDouble(&ok);
        if (!ok && window.count() > 0)
            arm.budgetPercent = 100.0 * arm.factor * static_cast<double>(arm.longWindow.count()) /
                                static_cast<double>(window.count());
    }

    std::optional<double> targetOf(const Document& document, const YamlNode& objective)
    {
        const YamlNode* ratio = find(objective, "target");
        const YamlNode* percent = find(objective, "targetPercent");
        if (!ratio && !percent) {
            error(document, objective.line, QStringLiteral("the objective has no target"),
                  QStringLiteral("write target: 0.999 or targetPercent: 99.9"));
            return std::nullopt;
        }
        const YamlNode& node = ratio ? *ratio : *percent;
        const auto value = number(node);
        const double target = value.value_or(-1.0) / (ratio ? 1.0 : 100.0);
        if (!value || target < 0.0) {
            error(document, node.line,
                  QStringLiteral("the target '%1' is not a number from 0 up").arg(node.text.left(40)),
                  QStringLiteral("write target: 0.999 or targetPercent: 99.9"));
            return std::nullopt;
        }
        if (ratio && target > 1.0) {
            error(document, node.line, QStringLiteral("the target %1 is above 1").arg(node.text.left(40)),
                  QStringLiteral("target is a ratio; for per cent write targetPercent: %1")
                      .arg(node.text.left(40)));
            return std::nullopt;
        }
        if (target >= 1.0) {
            error(document, node.line,
                  QStringLiteral("a target of %1 leaves no error budget: every single failure breaks it, and "
                                 "burn rates would divide by zero")
                      .arg(node.text.left(40)),
                  QStringLiteral("choose a target below %1, e.g. %2")
                      .arg(ratio ? QStringLiteral("1.0") : QStringLiteral("100 %"),
                           ratio ? QStringLiteral("0.999") : QStringLiteral("99.9")));
            return std::nullopt;
        }
        return target;
    }

    void readObjectives(const Document& document, const YamlNode& spec, Slo slo)
    {
        const YamlNode* objectives =
            need(document, spec, "objectives", QStringLiteral("write objectives: [ { target: 0.999 } ]"));
        if (!objectives)
            return;
        if (objectives->items.empty())
            error(document, objectives->line, QStringLiteral("there is no objective"),
                  QStringLiteral("write objectives: [ { target: 0.999 } ]"));
        int place = 0;
        for (const YamlNode& objective : objectives->items) {
            ++place;
            const auto target = targetOf(document, objective);
            if (!target)
                continue;
            Slo one = slo;
            one.target = *target;
            if (place > 1) {
                one.id = SloId{QStringLiteral("%1-%2").arg(slo.id.value).arg(place)};
                one.displayName =
                    QStringLiteral("%1 – %2").arg(slo.displayName, textAt(objective, "displayName"));
            }
            for (const QString& words : impossibleBurnWindows(one))
                warning(document, objective.line, words,
                        QStringLiteral("lower the factor or tighten the target"));
            if (!m_failed)
                m_reading.slos.push_back(std::move(one));
        }
    }

    OpenSloReading& m_reading;
    Findings& m_findings;
    std::map<std::pair<QString, QString>, Document> m_documents; ///< by kind and name
    bool m_failed = false;                                       ///< the SLO being read has an error
};

} // namespace

OpenSloReading readOpenSloFindings(const QByteArray& yaml, const QString& name)
{
    OpenSloReading reading;
    const auto documents = parseYaml(yaml, name);
    if (!documents) {
        reading.findings.error(documents.error());
        return reading;
    }
    Reader(reading).run(*documents);
    return reading;
}

Result<OpenSloFile> readOpenSlo(const QByteArray& yaml, const QString& name)
{
    OpenSloReading reading = readOpenSloFindings(yaml, name);
    if (reading.findings.hasErrors())
        return tl::unexpected(reading.findings.firstError(name));
    return OpenSloFile{std::move(reading.slos), reading.findings.take()};
}

} // namespace muster
