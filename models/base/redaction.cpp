// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/redaction.h"

#include <QRegularExpression>

#include <deque>
#include <mutex>
#include <vector>

namespace muster {

namespace {

constexpr qsizetype kShortestInLines = 4;
constexpr qsizetype kShortestInAnswers = 8;
constexpr size_t kMostSecrets = 64;
const char kMark[] = "•••";

/// How the same secret may be written: in clear, in base64 alone or inside a longer text that begins up to
/// two bytes before it (the user of Basic), percent-encoded, and escaped as JSON.
std::vector<Secret> formsOf(const Secret& secret)
{
    const QByteArray clear = secret.reveal().toByteArray();
    std::vector<QByteArray> forms{clear};
    for (int shift = 0; shift < 3; ++shift) {
        // Whole groups of three bytes in the middle are encoded alike wherever the text begins; the edges are
        // not.
        const qsizetype whole = (clear.size() - (3 - shift) % 3) / 3 * 3;
        if (whole >= 6)
            forms.push_back(clear.mid((3 - shift) % 3, whole).toBase64(QByteArray::OmitTrailingEquals));
    }
    forms.push_back(clear.toBase64());
    forms.push_back(clear.toPercentEncoding());
    QByteArray json = clear;
    json.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/");
    forms.push_back(json);
    std::vector<Secret> unique;
    for (QByteArray& form : forms) {
        bool known = false;
        for (const Secret& other : unique)
            known = known || other.reveal() == QByteArrayView(form);
        if (!known && !form.isEmpty())
            unique.emplace_back(QByteArrayView(form));
        ::explicit_bzero(form.data(), static_cast<size_t>(form.size()));
    }
    return unique;
}

void replaceAll(QByteArray& bytes, const std::vector<Secret>& forms)
{
    for (const Secret& form : forms) {
        // Most answers hold none: look before anything is copied.
        if (bytes.indexOf(form.reveal()) >= 0)
            bytes.replace(form.reveal(), kMark);
    }
}

struct Registered
{
    Secret secret;
    std::vector<Secret> forms;
};

struct Registry
{
    std::mutex mutex;
    std::deque<Registered> secrets;
};

Registry& registry()
{
    // Never destroyed: a log line may come while statics go.
    static auto* instance = new Registry;
    return *instance;
}

} // namespace

void neverShow(const Secret& secret)
{
    if (secret.size() < kShortestInLines)
        return;
    Registry& known = registry();
    const std::lock_guard lock(known.mutex);
    for (const Registered& other : known.secrets) {
        if (other.secret.equals(secret))
            return;
    }
    if (known.secrets.size() >= kMostSecrets)
        known.secrets.pop_front();
    known.secrets.push_back({secret.copy(), formsOf(secret)});
}

QString redactLine(QString line)
{
    static const QRegularExpression telling(
        QStringLiteral("(?i)((?:authorization|token|key|secret|password)\"?\\s*[:=]\\s*\"?)"
                       "(?:(?:bearer|basic|token|geniekey|oauth)\\s+)?[^\\s\"',;&]+"));
    Registry& known = registry();
    {
        const std::lock_guard lock(known.mutex);
        if (!known.secrets.empty()) {
            QByteArray bytes = line.toUtf8();
            const qsizetype before = bytes.size();
            const QByteArray untouched = bytes;
            for (const Registered& registered : known.secrets)
                replaceAll(bytes, registered.forms);
            if (bytes.size() != before || bytes != untouched)
                line = QString::fromUtf8(bytes);
        }
    }
    return line.replace(telling, QStringLiteral("\\1•••"));
}

namespace {

/// A pattern and which of its groups is the secret.
struct SecretPattern
{
    QRegularExpression pattern;
    int group = 1;
    /// Letters without which it cannot match, in this case: most texts are done with after one look for them.
    const char* holds = nullptr;
};

/// What is unmistakable wherever it stands.
const std::vector<SecretPattern>& patternsOfProse()
{
    static const std::vector<SecretPattern> all{
        // Keys of well-known make: GitHub, GitLab, Slack, AWS, Google, Stripe, Vault, a JSON web token, PEM.
        {QRegularExpression(QStringLiteral(
             "\\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}"
             "|xox[abeprs]-[A-Za-z0-9-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}"
             "|[sr]k_live_[0-9A-Za-z]{16,}|hvs\\.[A-Za-z0-9_-]{20,}"
             "|eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,})|-----BEGIN [A-Z ]*PRIVATE KEY-----")),
         0},
        {QRegularExpression(QStringLiteral("[a-z][a-z0-9+.-]*://[^\\s/:@]*:([^\\s/@]{3,})@")), 1, "://"},
        // Addresses that whoever knows them can post to: Slack, Discord, Teams, PagerDuty's Events v1.
        {QRegularExpression(QStringLiteral(
             "hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/[A-Z0-9]+/[A-Z0-9]+/"
             "(?:[0-9]+/)?([A-Za-z0-9]{16,})")),
         1, "hooks.slack"},
        {QRegularExpression(QStringLiteral(
             "discord(?:app)?\\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{10,}/([A-Za-z0-9_-]{20,})")),
         1, "webhooks/"},
        {QRegularExpression(QStringLiteral(
             "office\\.com/webhook(?:b2)?/[^\\s/]+/IncomingWebhook/([0-9a-f]{32}[0-9A-Za-z/_-]*)")),
         1, "IncomingWebhook"},
        {QRegularExpression(QStringLiteral("pagerduty\\.com/integration/([0-9A-Za-z]{32})\\b")), 1,
         "pagerduty.com/"},
        // PagerDuty's keys are 32 characters; a broker's routing key is words.
        {QRegularExpression(
            QStringLiteral("(?i)(?:routing|integration|service)[_-]?key\\\\?[\"']?\\s*[:=]\\s*"
                           "\\\\?[\"']?([0-9A-Za-z]{32})\\b"))},
    };
    return all;
}

/// What means a secret in a command: flags and assignments, some of them only behind their program.
const std::vector<SecretPattern>& patternsOfCommands()
{
    // From the program's name up to a flag of the same command; it may go on in the next line. Bounded, so
    // that a long text of names is not searched to its end from each of them.
    const auto behind = [](const char* program, const char* flag) {
        return QRegularExpression(
            QStringLiteral("(?<![\\w.-])(?:%1)\\s(?:\\\\\n|[^|;&\n]){0,400}?(?<=\\s)(?:%2)[\"']?"
                           "(?![\\d.]*:\\d)([^\\s\"'-][^\\s\"']{2,})")
                .arg(QLatin1String(program), QLatin1String(flag)));
    };
    static const std::vector<SecretPattern> all{
        // As redactLine, but with flags, and only the longer names of keys: "-l key=value" is a label. The
        // scheme of a header is never given back as if it were the token.
        {QRegularExpression(QStringLiteral(
            "(?i)(?:authorization|token|secret|passw(?:or)?d|(?:api|access|private|auth|secret)[_-]?key)"
            "[A-Za-z0-9_-]*\"?(?:\\s*[:=]\\s*|\\s+(?<=--password |--token |--passwd |--secret |--api-key ))"
            "[\"']?(?:(?:bearer|basic|token|geniekey|oauth|apikey|api-token|splunk)\\s+(?:token=)?)?+"
            "([^\\s\"',;&]{4,})"))},
        {QRegularExpression(QStringLiteral("(?:^|\\s)(?:-u|--user)[ =][\"']?[^\\s:\"']+:([^\\s\"']{3,})")), 1,
         "-u"},
        {QRegularExpression(QStringLiteral(
             "\\b(?:MYSQL_PWD|SSHPASS|REDISCLI_AUTH|[A-Z0-9_]+_PASS(?:PHRASE)?)=[\"']?([^\\s\"']{3,})")),
         1, "="},
        {behind("mysql|mysql(?:dump|admin|import|check|show|sh|slap)|mariadb(?:-[a-z]+)?|mycli", "-p"), 1,
         "-p"},
        {behind("redis-cli|valkey-cli|keydb-cli", "(?:-a|--pass)[ =]\\s*|(?i:auth)\\s+(?:default\\s+)?+"), 1,
         "-cli"},
        {QRegularExpression(QStringLiteral("(?<![\\w.-])sshpass\\s+(?:-v\\s+)?-p\\s*[\"']?([^\\s\"']{3,})")),
         1, "sshpass"},
        {behind(
             "(?:docker|podman|buildah|skopeo|nerdctl|oras|helm|crane|regctl|oc|az)\\s(?:[^|;&\n]*\\s)?login",
             "-p[ =]?\\s*"),
         1, "login"},
        {behind("mongo|mongosh|mongo(?:dump|restore|export|import|stat|top)|cqlsh|rabbitmqadmin",
                "-p[ =]?\\s*"),
         1, "-p"},
        {behind("ldap(?:search|modify|add|delete|compare|passwd|whoami)", "-w\\s*"), 1, "ldap"},
    };
    return all;
}

} // namespace

std::optional<SecretSpot> findSecret(const QString& text, bool command)
{
    static const QRegularExpression placeholder(
        QStringLiteral("^(?:[$<{%*\u2022@]|x+$|X+$|\\.\\.\\.|YOUR|your|REDACTED)"));
    std::optional<SecretSpot> first;
    const auto look = [&](const SecretPattern& secret) {
        if (secret.holds && !text.contains(QLatin1String(secret.holds)))
            return;
        auto matches = secret.pattern.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            if (secret.group > 0 && placeholder.match(match.captured(secret.group)).hasMatch())
                continue;
            if (!first || match.capturedStart(secret.group) < first->from)
                first = SecretSpot{match.capturedStart(secret.group), match.capturedLength(secret.group)};
            return;
        }
    };
    for (const SecretPattern& secret : patternsOfProse())
        look(secret);
    if (command) {
        for (const SecretPattern& secret : patternsOfCommands())
            look(secret);
    }
    return first;
}

QByteArray scrubbed(QByteArray bytes, const Secret& secret)
{
    if (secret.size() >= kShortestInAnswers)
        replaceAll(bytes, formsOf(secret));
    return bytes;
}

} // namespace muster
