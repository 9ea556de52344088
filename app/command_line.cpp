// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include <QDate>
#include <QDateTime>
#include <QHash>
#include <QRegularExpression>

#include <optional>

namespace muster {

namespace {

struct VerbRule
{
    Verb verb;
    int minOperands;
    int maxOperands;
    const char* usage;
};

const QHash<QString, VerbRule>& verbRules()
{
    static const QHash<QString, VerbRule> rules{
        {QStringLiteral("drill"), {Verb::Drill, 0, 1, "muster drill [NAME]"}},
        {QStringLiteral("open"), {Verb::Open, 1, 1, "muster open FILE.muster"}},
        {QStringLiteral("shots"), {Verb::Shots, 1, 1, "muster shots DIR [--theme dark|light] [--size WxH]"}},
        {QStringLiteral("report"),
         {Verb::Report, 1, 1,
          "muster report INCIDENT --format md|html|pdf|json|csv --output FILE [--public [--diff] "
          "[--public-host HOST] [--internal-domain DOMAIN] [--ticket PATTERN] [--without-charts]]"}},
        {QStringLiteral("lint"), {Verb::Lint, 1, 10'000, "muster lint FILE|FOLDER... [--json]"}},
        {QStringLiteral("runbook"),
         {Verb::Runbook, 1, 3,
          "muster runbook export FILE [--output FILE] | import FILE [--output FILE] | replay FILE [--data "
          "DIR] | "
          "learn [ID] [--data DIR] | kept INCIDENT [ID] [--data DIR]"}},
        {QStringLiteral("export"), {Verb::Export, 2, 2, "muster export INCIDENT FILE.muster"}},
        {QStringLiteral("export-timeline"),
         {Verb::ExportTimeline, 1, 1,
          "muster export-timeline INCIDENT --format csv|md|json [--output FILE]"}},
        {QStringLiteral("actions"),
         {Verb::Actions, 0, 0, "muster actions --format csv|md|json [--output FILE]"}},
        {QStringLiteral("import"),
         {Verb::Import, 0, 1,
          "muster import FILE.muster|DASHBOARD.json|DUMP.sql|FOLDER [--resume] [--label NAME] [--json] | "
          "--source NAME [--since DATE|all] [--resume] [--json]"}},
        {QStringLiteral("sync"), {Verb::Sync, 0, 0, "muster sync --once"}},
        {QStringLiteral("diagnostics"), {Verb::Diagnostics, 0, 0, "muster diagnostics"}},
        {QStringLiteral("seal-drill"), {Verb::SealDrill, 2, 2, "muster seal-drill FOLDER FILE.muster"}},
    };
    return rules;
}

tl::unexpected<Error> usage(const QString& what)
{
    return fail(ErrorKind::Invalid, what + QStringLiteral("; see: muster --help"));
}

std::optional<QSize> sizeFromText(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{3,5})x(\\d{3,5})$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (size.width() < 640 || size.height() < 480 || size.width() > 7680 || size.height() > 4320)
        return std::nullopt;
    return size;
}

/// Takes the option's value from `--name=value` or the next argument.
Result<QString> optionValue(const QString& argument, const QStringList& arguments, qsizetype& index)
{
    const qsizetype equals = argument.indexOf(u'=');
    if (equals > 0)
        return argument.mid(equals + 1);
    if (index + 1 >= arguments.size())
        return usage(QStringLiteral("%1 needs a value").arg(argument));
    return arguments[++index];
}

Done applyOption(CommandLine& line, const QString& name, const QString& value)
{
    if (name == QLatin1String("--data")) {
        line.dataDirectory = value;
    } else if (name == QLatin1String("--theme")) {
        if (value != QLatin1String("dark") && value != QLatin1String("light"))
            return usage(QStringLiteral("--theme is dark or light, not '%1'").arg(value));
        line.theme = value;
    } else if (name == QLatin1String("--size")) {
        const auto size = sizeFromText(value);
        if (!size)
            return usage(
                QStringLiteral("--size is WIDTHxHEIGHT from 640x480 to 7680x4320, not '%1'").arg(value));
        line.size = *size;
    } else if (name == QLatin1String("--format")) {
        static const QStringList formats{QStringLiteral("md"), QStringLiteral("html"), QStringLiteral("pdf"),
                                         QStringLiteral("json"), QStringLiteral("csv")};
        if (!formats.contains(value))
            return usage(QStringLiteral("--format is md, html, pdf, json or csv, not '%1'").arg(value));
        line.format = value;
    } else if (name == QLatin1String("--output")) {
        line.output = value;
    } else if (name == QLatin1String("--service")) {
        line.service = value;
    } else if (name == QLatin1String("--runbook")) {
        line.runbookFile = value;
    } else if (name == QLatin1String("--slo")) {
        line.sloFile = value;
    } else if (name == QLatin1String("--public-host")) {
        line.publicHosts << value;
    } else if (name == QLatin1String("--internal-domain")) {
        line.internalDomains << value;
    } else if (name == QLatin1String("--ticket")) {
        if (const QRegularExpression pattern(value); value.isEmpty() || !pattern.isValid())
            return usage(
                QStringLiteral("--ticket is a regular expression such as 'OPS-\\d+', not '%1'").arg(value));
        line.ticketPatterns << value;
    } else if (name == QLatin1String("--source")) {
        line.source = value;
    } else if (name == QLatin1String("--since")) {
        const QDate day = QDate::fromString(value, Qt::ISODate);
        if (value != QLatin1String("all") && (!day.isValid() || day.year() < 1990))
            return usage(QStringLiteral("--since is a day such as 2024-01-31, or all, not '%1'").arg(value));
        line.since.reset();
        if (value != QLatin1String("all"))
            line.since = Instant{QDateTime(day, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch()};
    } else if (name == QLatin1String("--state-file")) {
        line.stateFile = value;
    } else if (name == QLatin1String("--connect")) {
        const qsizetype equals = value.indexOf(u'=');
        if (equals <= 0 || equals == value.size() - 1)
            return usage(
                QStringLiteral("--connect is TOOL=URL, for example prometheus=http://127.0.0.1:9090, "
                               "not '%1'")
                    .arg(value));
        line.connections.emplace_back(value.left(equals), value.mid(equals + 1));
    } else if (name == QLatin1String("--label")) {
        static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9-]{1,40}$"));
        if (!plain.match(value).hasMatch())
            return usage(
                QStringLiteral("--label is letters, digits and \"-\", at most 40, not '%1'").arg(value));
        line.label = value;
    } else {
        return usage(QStringLiteral("unknown option %1").arg(name));
    }
    return {};
}

Done checkOperands(const CommandLine& line, const VerbRule& rule, bool once)
{
    const auto count = line.operands.size();
    if (count < rule.minOperands || count > rule.maxOperands)
        return usage(QStringLiteral("usage: %1").arg(QLatin1String(rule.usage)));
    if (line.verb == Verb::Report && (line.format.isEmpty() || line.output.isEmpty()))
        return usage(QStringLiteral("usage: %1").arg(QLatin1String(rule.usage)));
    const bool ofSource = line.verb == Verb::Import && !line.source.isEmpty();
    if (line.verb == Verb::Import && ofSource == (count == 1))
        return usage(QStringLiteral("usage: %1").arg(QLatin1String(rule.usage)));
    if (!ofSource && (!line.source.isEmpty() || line.since))
        return usage(QStringLiteral("--source and --since belong to muster import --source NAME"));
    if (line.resume && line.since)
        return usage(QStringLiteral("--resume goes on with the bound that was set; leave --since out"));
    if (ofSource && !line.label.isEmpty())
        return usage(QStringLiteral("--label belongs to the import of a file"));
    const bool ofPublic = line.showDiff || line.withoutCharts || !line.publicHosts.isEmpty() ||
                          !line.internalDomains.isEmpty() || !line.ticketPatterns.isEmpty();
    if ((line.publicVersion && line.verb != Verb::Report) || (ofPublic && !line.publicVersion))
        return usage(QStringLiteral("--diff, --public-host, --internal-domain, --ticket and --without-charts "
                                    "belong to muster report --public"));
    static const QStringList printed{QStringLiteral("md"), QStringLiteral("html"), QStringLiteral("pdf")};
    if (line.publicVersion && !printed.contains(line.format))
        return usage(QStringLiteral("a public report is md, html or pdf"));
    static const QStringList ofTimeline{QStringLiteral("csv"), QStringLiteral("md"), QStringLiteral("json")};
    if ((line.verb == Verb::ExportTimeline || line.verb == Verb::Actions) &&
        !ofTimeline.contains(line.format))
        return usage(QStringLiteral("usage: %1").arg(QLatin1String(rule.usage)));
    if ((line.resume || !line.label.isEmpty()) && line.verb != Verb::Import)
        return usage(QStringLiteral("--resume and --label belong to muster import"));
    if (line.verb == Verb::Sync && !once)
        return usage(QStringLiteral("muster sync needs --once: continuous sync is the window's work"));
    if (line.verb == Verb::Runbook) {
        const QString what = line.operands.constFirst();
        const bool file = what == QLatin1String("export") || what == QLatin1String("import") ||
                          what == QLatin1String("replay");
        const bool fits = file                            ? count == 2
                          : what == QLatin1String("kept") ? count >= 2
                                                          : what == QLatin1String("learn") && count <= 2;
        if (!fits)
            return usage(QStringLiteral("usage: %1").arg(QLatin1String(rule.usage)));
    }
    return {};
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments)
{
    CommandLine line;
    const VerbRule* rule = nullptr;
    bool once = false;
    bool optionsEnded = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        if (!optionsEnded && argument == QLatin1String("--")) {
            optionsEnded = true;
        } else if (!optionsEnded &&
                   (argument == QLatin1String("--help") || argument == QLatin1String("-h"))) {
            line.verb = Verb::Help;
            return line;
        } else if (!optionsEnded && argument == QLatin1String("--version")) {
            line.verb = Verb::Version;
            return line;
        } else if (!optionsEnded && argument == QLatin1String("--once")) {
            once = true;
        } else if (!optionsEnded && argument == QLatin1String("--json")) {
            line.json = true;
        } else if (!optionsEnded && argument == QLatin1String("--resume")) {
            line.resume = true;
        } else if (!optionsEnded && argument == QLatin1String("--public")) {
            line.publicVersion = true;
        } else if (!optionsEnded && argument == QLatin1String("--diff")) {
            line.showDiff = true;
        } else if (!optionsEnded && argument == QLatin1String("--without-charts")) {
            line.withoutCharts = true;
        } else if (!optionsEnded && argument == QLatin1String("--debug")) {
            line.debug = true;
        } else if (!optionsEnded && argument == QLatin1String("--safe-mode")) {
            line.safeMode = true;
        } else if (!optionsEnded && argument == QLatin1String("--no-safe-mode")) {
            line.noSafeMode = true;
        } else if (!optionsEnded && argument.startsWith(QLatin1String("--"))) {
            const QString name = argument.section(u'=', 0, 0);
            auto value = optionValue(argument, arguments, i);
            if (!value)
                return tl::unexpected(value.error());
            if (auto applied = applyOption(line, name, *value); !applied)
                return tl::unexpected(applied.error());
        } else if (!rule) {
            const auto found = verbRules().constFind(argument);
            if (found == verbRules().constEnd())
                return usage(QStringLiteral("unknown command '%1'").arg(argument));
            rule = &found.value();
            line.verb = rule->verb;
        } else {
            line.operands.append(argument);
        }
    }
    if (rule) {
        if (auto checked = checkOperands(line, *rule, once); !checked)
            return tl::unexpected(checked.error());
    }
    return line;
}

QString helpText()
{
    return QStringLiteral(
        "Muster: the incident war room that keeps working when everything else is down.\n"
        "\n"
        "  muster                         open the window\n"
        "  muster drill [NAME]            open the window on a built-in drill (inc-1120)\n"
        "  muster open FILE.muster        open an incident file, read-only\n"
        "\n"
        "Without a window (errors on stderr, exit code 1 or higher):\n"
        "  muster shots DIR [--theme dark|light] [--size WxH]\n"
        "                                 render every page offscreen as PNG\n"
        "  muster report INCIDENT --format md|html|pdf|json|csv --output FILE\n"
        "                                 write the post-mortem of an incident (csv: its timeline)\n"
        "  muster report INCIDENT --public [--diff] --format md|html|pdf --output FILE\n"
        "                                 write what may leave the company: roles for names, no internal "
        "links,\n"
        "                                 hosts, addresses or marked passages; --diff prints what was "
        "changed\n"
        "  muster lint FILE|FOLDER... [--json]\n"
        "                                 check runbooks, boards and SLO files\n"
        "  muster runbook export FILE     a runbook as a Mermaid flowchart (--output FILE)\n"
        "  muster runbook import FILE     a draft of a Mermaid flowchart or of an alert runbook (Meaning, "
        "Impact,\n"
        "                                 Diagnosis, Mitigation), with what it could not take over (--output "
        "FILE)\n"
        "  muster runbook replay FILE     walk stored incidents again with a changed runbook: where paths "
        "differ\n"
        "  muster runbook learn [ID]      how stored incidents used runbooks\n"
        "  muster runbook kept INCIDENT [ID]\n"
        "                                 the text that ran in an incident, whatever became of its file\n"
        "  muster export INCIDENT FILE.muster\n"
        "                                 seal an incident into one file\n"
        "  muster export-timeline INCIDENT --format csv|md|json [--output FILE]\n"
        "                                 write its timeline, corrected and with duplicates joined\n"
        "  muster actions --format csv|md|json [--output FILE]\n"
        "                                 the open action items of all post-mortems, overdue first\n"
        "  muster import FILE.muster      add an incident file to this machine\n"
        "  muster import --source NAME    the whole history of a connected tool: every incident with its\n"
        "      [--since DATE|all]         events and people, beside the usual pulls; --resume goes on with "
        "one\n"
        "      [--resume] [--json]        that was cut off\n"
        "  muster import DASHBOARD.json [--service NAME]\n"
        "                                 make a board of a Grafana dashboard; new rooms about the service "
        "use it\n"
        "  muster import DUMP.sql|FOLDER|POSTMORTEM.md [--resume] [--label NAME] [--json]\n"
        "                                 take over past incidents: a plain PostgreSQL dump of Dispatch, or "
        "Markdown\n"
        "                                 post-mortems with front matter; again: only what is new. --label "
        "keeps a\n"
        "                                 second installation apart\n"
        "  muster sync --once             pull every configured source once, print a table\n"
        "  muster diagnostics             what this Muster is and what befell it; no tokens, no addresses\n"
        "\n"
        "Options:\n"
        "  --data DIR                     data folder (default: the platform's application-data location)\n"
        "  --theme dark|light             theme of the window or the pictures\n"
        "  --size WxH                     size of the window or the pictures\n"
        "  --connect TOOL=URL             add a source before opening, e.g. "
        "prometheus=http://127.0.0.1:9090\n"
        "  --service NAME                 with --connect: open a live room about this service\n"
        "  --runbook FILE, --slo FILE     with --service: give that room its runbook and objectives\n"
        "  --public-host HOST             with --public: links to this host stay (repeat for more)\n"
        "  --internal-domain DOMAIN       with --public: hosts under it are taken out (repeat for more)\n"
        "  --ticket PATTERN               with --public: ticket ids of this form are taken out, e.g. "
        "'OPS-\\d+'\n"
        "  --without-charts               with --public: the titles of charts are left out as well\n"
        "  --state-file FILE              keep what the window shows in FILE as JSON, for screen automation\n"
        "  --safe-mode                    start without network and keyring\n"
        "  --no-safe-mode                 start as usual even after two unexpected ends\n"
        "  --debug                        detailed log; core dumps and debuggers are allowed\n"
        "  --version, --help\n"
        "\n"
        "INCIDENT is a number such as INC-1120. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 findings "
        "(lint).\n");
}

} // namespace muster
