// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/openslo.h"

#include "models/document/yaml.h"

#include <QHash>
#include <QRegularExpression>

namespace muster {

namespace {

constexpr qsizetype kMaxBytes = 4 * 1024 * 1024;

using YAML::Node;

struct Documents {
    std::vector<Node> slos;
    QHash<QString, Node> indicators;
    QHash<QString, Node> policies;
    QHash<QString, Node> conditions;
};

class Reader {
public:
    explicit Reader(QString name) : m_name(std::move(name)) {}

    Result<OpenSloFile> run(const std::vector<Node>& documents)
    {
        if (auto sorted = sort(documents); !sorted)
            return tl::unexpected(sorted.error());
        if (m_documents.slos.empty())
            return invalid(Node(), QStringLiteral("there is no document of kind SLO in this file"));
        for (const Node& document : m_documents.slos) {
            auto slo = readSlo(document);
            if (!slo)
                return tl::unexpected(slo.error());
            for (const QString& words : impossibleBurnWindows(*slo))
                warn(document, words, QStringLiteral("lower the factor or tighten the target"));
            m_file.slos.push_back(std::move(*slo));
        }
        return std::move(m_file);
    }

private:
    tl::unexpected<Error> invalid(const Node& node, const QString& what) const
    {
        const QString where = QStringLiteral("%1:%2").arg(m_name).arg(std::max(1, yaml::lineOf(node)));
        return fail(ErrorKind::Invalid, QStringLiteral("%1: %2").arg(where, what), where);
    }

    void warn(const Node& node, const QString& what, const QString& wayOut)
    {
        m_file.warnings.push_back({LintFinding::Level::Warning, yaml::lineOf(node), {}, what, wayOut});
    }

    static QString nameOf(const Node& document)
    {
        return yaml::text(yaml::child(yaml::child(document, "metadata"), "name"));
    }

    Done sort(const std::vector<Node>& documents)
    {
        for (const Node& document : documents) {
            if (!document.IsDefined() || document.IsNull())
                continue;
            if (!document.IsMap())
                return invalid(document, QStringLiteral("an OpenSLO document is a map with apiVersion, kind, metadata and spec"));
            const QString version = yaml::text(yaml::child(document, "apiVersion"));
            if (version != QLatin1String("openslo/v1"))
                return invalid(document, QStringLiteral("apiVersion '%1' is not supported; use openslo/v1").arg(version));
            if (nameOf(document).isEmpty())
                return invalid(document, QStringLiteral("metadata.name is missing"));
            const QString kind = yaml::text(yaml::child(document, "kind"));
            if (kind == QLatin1String("SLO"))
                m_documents.slos.push_back(document);
            else if (kind == QLatin1String("SLI"))
                m_documents.indicators.insert(nameOf(document), document);
            else if (kind == QLatin1String("AlertPolicy"))
                m_documents.policies.insert(nameOf(document), document);
            else if (kind == QLatin1String("AlertCondition"))
                m_documents.conditions.insert(nameOf(document), document);
            else if (kind != QLatin1String("Service") && kind != QLatin1String("DataSource") &&
                     kind != QLatin1String("AlertNotificationTarget"))
                warn(document, QStringLiteral("kind '%1' is not part of openslo/v1 and is left out").arg(kind),
                     QStringLiteral("correct the kind or remove the document"));
        }
        return {};
    }

    Result<Slo> readSlo(const Node& document)
    {
        const Node spec = yaml::child(document, "spec");
        const Node metadata = yaml::child(document, "metadata");
        Slo slo;
        slo.name = nameOf(document);
        slo.id = SloId{slo.name};
        slo.displayName = yaml::text(yaml::child(metadata, "displayName"));
        if (slo.displayName.isEmpty())
            slo.displayName = slo.name;
        slo.service = yaml::text(yaml::child(spec, "service"));
        slo.runbook = yaml::text(yaml::child(yaml::child(metadata, "annotations"), "muster.dev/runbook"));
        if (slo.service.isEmpty())
            return invalid(document, QStringLiteral("SLO '%1' names no spec.service").arg(slo.name));
        const QString method = yaml::text(yaml::child(spec, "budgetingMethod"));
        if (method != QLatin1String("Occurrences"))
            return invalid(yaml::child(spec, "budgetingMethod"),
                           QStringLiteral("budgetingMethod '%1' is not supported yet; use Occurrences").arg(method));
        if (auto done = readTarget(spec, slo); !done)
            return tl::unexpected(done.error());
        if (auto done = readWindow(spec, slo); !done)
            return tl::unexpected(done.error());
        if (auto done = readIndicator(spec, slo); !done)
            return tl::unexpected(done.error());
        readPolicies(spec, slo);
        return slo;
    }

    Done readTarget(const Node& spec, Slo& slo) const
    {
        const Node objectives = yaml::child(spec, "objectives");
        if (!objectives.IsDefined() || !objectives.IsSequence() || objectives.size() != 1)
            return invalid(spec, QStringLiteral("exactly one entry in spec.objectives is supported"));
        const Node objective = objectives[0];
        Node node = yaml::child(objective, "target");
        double scale = 1.0;
        if (!node.IsDefined()) {
            node = yaml::child(objective, "targetPercent");
            scale = 100.0;
        }
        bool isNumber = false;
        const double target = yaml::text(node).toDouble(&isNumber) / scale;
        if (!isNumber)
            return invalid(objective, QStringLiteral("the objective needs 'target' (0 to below 1) or 'targetPercent'"));
        if (!(target >= 0.0 && target < 1.0))
            return invalid(node, QStringLiteral("target %1 leaves no error budget; it must be at least 0 and below 1, "
                                                "for example 0.999")
                                     .arg(yaml::text(node)));
        slo.target = target;
        return {};
    }

    Done readWindow(const Node& spec, Slo& slo) const
    {
        const Node windows = yaml::child(spec, "timeWindow");
        if (!windows.IsDefined() || !windows.IsSequence() || windows.size() != 1)
            return invalid(spec, QStringLiteral("exactly one entry in spec.timeWindow is needed"));
        const Node window = windows[0];
        if (yaml::text(yaml::child(window, "isRolling")) != QLatin1String("true"))
            return invalid(window, QStringLiteral("only rolling time windows are supported yet; set isRolling: true"));
        const auto length = durationFromShorthand(yaml::text(yaml::child(window, "duration")));
        if (!length)
            return invalid(window, QStringLiteral("timeWindow.duration is a number and one of m h d w M Q Y, for example 30d"));
        slo.window = *length;
        return {};
    }

    static QString metricQuery(const Node& metric)
    {
        return yaml::text(yaml::child(yaml::child(yaml::child(metric, "metricSource"), "spec"), "query"));
    }

    Done readIndicator(const Node& spec, Slo& slo) const
    {
        Node indicator = yaml::child(spec, "indicator");
        if (!indicator.IsDefined()) {
            const QString reference = yaml::text(yaml::child(spec, "indicatorRef"));
            const auto found = m_documents.indicators.constFind(reference);
            if (found == m_documents.indicators.constEnd())
                return invalid(spec, QStringLiteral("SLO '%1' has no indicator, and there is no SLI '%2' in this file")
                                         .arg(slo.name, reference));
            indicator = *found;
        }
        const Node ratio = yaml::child(yaml::child(indicator, "spec"), "ratioMetric");
        slo.badQuery = metricQuery(yaml::child(ratio, "bad"));
        slo.totalQuery = metricQuery(yaml::child(ratio, "total"));
        if (slo.badQuery.isEmpty() && yaml::child(ratio, "good").IsDefined()) {
            // good/total: what is not good is bad.
            slo.badQuery = QStringLiteral("(%1) - (%2)").arg(slo.totalQuery, metricQuery(yaml::child(ratio, "good")));
        }
        if (slo.badQuery.isEmpty() || slo.totalQuery.isEmpty())
            return invalid(indicator, QStringLiteral("the indicator needs a ratioMetric with a query for 'bad' (or 'good') "
                                                     "and one for 'total'"));
        return {};
    }

    void readPolicies(const Node& spec, Slo& slo)
    {
        const Node policies = yaml::child(spec, "alertPolicies");
        if (policies.IsDefined() && policies.IsSequence()) {
            for (const Node& entry : policies)
                readPolicy(entry, slo);
        }
        if (slo.alerts.empty())
            slo.alerts = defaultBurnWindows(slo.window);
    }

    void readPolicy(const Node& entry, Slo& slo)
    {
        Node policy = entry;
        if (const QString reference = yaml::text(yaml::child(entry, "alertPolicyRef")); !reference.isEmpty()) {
            const auto found = m_documents.policies.constFind(reference);
            if (found == m_documents.policies.constEnd()) {
                warn(entry, QStringLiteral("there is no AlertPolicy '%1' in this file").arg(reference),
                     QStringLiteral("add it, or remove the reference"));
                return;
            }
            policy = *found;
        }
        const Node conditions = yaml::child(yaml::child(policy, "spec"), "conditions");
        if (!conditions.IsDefined() || !conditions.IsSequence())
            return;
        for (const Node& inlined : conditions) {
            Node condition = inlined;
            if (const QString reference = yaml::text(yaml::child(inlined, "conditionRef")); !reference.isEmpty())
                condition = m_documents.conditions.value(reference);
            readCondition(condition, slo);
        }
    }

    void readCondition(const Node& document, Slo& slo)
    {
        const Node spec = yaml::child(document, "spec");
        const Node condition = yaml::child(spec, "condition");
        const Node annotations = yaml::child(yaml::child(document, "metadata"), "annotations");
        const auto longWindow = durationFromShorthand(yaml::text(yaml::child(condition, "lookbackWindow")));
        bool isNumber = false;
        const double factor = yaml::text(yaml::child(condition, "threshold")).toDouble(&isNumber);
        if (yaml::text(yaml::child(condition, "kind")) != QLatin1String("burnrate") || !longWindow || !isNumber) {
            warn(document, QStringLiteral("an alert condition is not a burn rate with lookbackWindow and threshold"),
                 QStringLiteral("use kind: burnrate, lookbackWindow: 1h, threshold: 14.4"));
            return;
        }
        BurnWindow arm;
        arm.severity = yaml::text(yaml::child(spec, "severity"));
        arm.longWindow = *longWindow;
        arm.factor = factor;
        // The Workbook's rule of thumb when no short window is annotated: one twelfth of the long one.
        arm.shortWindow = durationFromShorthand(yaml::text(yaml::child(annotations, "muster.dev/short-window")))
                              .value_or(arm.longWindow / 12);
        arm.budgetPercent = yaml::text(yaml::child(annotations, "muster.dev/budget-percent")).toDouble();
        slo.alerts.push_back(std::move(arm));
    }

    QString m_name;
    Documents m_documents;
    OpenSloFile m_file;
};

} // namespace

std::optional<Milliseconds> durationFromShorthand(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^([1-9]\\d{0,5})([mhdwMQY])$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    constexpr qint64 kMinute = 60'000;
    constexpr qint64 kDay = 24 * 60 * kMinute;
    static const QHash<QChar, qint64> units{{u'm', kMinute},  {u'h', 60 * kMinute}, {u'd', kDay},      {u'w', 7 * kDay},
                                            {u'M', 30 * kDay}, {u'Q', 90 * kDay},    {u'Y', 365 * kDay}};
    return Milliseconds{match.captured(1).toLongLong() * units.value(match.captured(2).front())};
}

Result<OpenSloFile> readOpenSlo(const QByteArray& bytes, const QString& name)
{
    const auto documents = yaml::load(bytes, name, kMaxBytes);
    if (!documents)
        return tl::unexpected(documents.error());
    try {
        return Reader(name).run(*documents);
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::Invalid, QStringLiteral("%1: %2").arg(name, QString::fromLocal8Bit(error.what())), name);
    }
}

} // namespace muster
