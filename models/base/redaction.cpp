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
                       "(?:(?:bearer|basic|token)\\s+)?[^\\s\"',;&]+"));
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

std::optional<SecretSpot> findSecret(const QString& text, bool command)
{
    // Keys of well-known make: GitHub, GitLab, Slack, AWS, Google, Stripe, Vault, a JSON web token, PEM.
    static const QRegularExpression known(QStringLiteral(
        "\\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}"
        "|xox[abeprs]-[A-Za-z0-9-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}"
        "|[sr]k_live_[0-9A-Za-z]{16,}|hvs\\.[A-Za-z0-9_-]{20,}"
        "|eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,})|-----BEGIN [A-Z ]*PRIVATE KEY-----"));
    static const QRegularExpression inAddress(
        QStringLiteral("[a-z][a-z0-9+.-]*://[^\\s/:@]*:([^\\s/@]{3,})@"));
    // As redactLine, but with flags, and only the longer names of keys: "-l key=value" is a label.
    static const QRegularExpression told(QStringLiteral(
        "(?i)(?:authorization|token|secret|passw(?:or)?d|(?:api|access|private|auth|secret)[_-]?key)"
        "[A-Za-z0-9_-]*\"?(?:\\s*[:=]\\s*|\\s+(?<=--password |--token |--passwd |--secret |--api-key ))"
        "[\"']?(?:(?:bearer|basic|token)\\s+)?([^\\s\"',;&]{4,})"));
    static const QRegularExpression user(
        QStringLiteral("(?:^|\\s)(?:-u|--user)[ =][\"']?[^\\s:\"']+:([^\\s\"']{3,})"));
    static const QRegularExpression placeholder(
        QStringLiteral("^(?:[$<{%*\u2022@]|x+$|X+$|\\.\\.\\.|YOUR|your|REDACTED)"));
    std::optional<SecretSpot> first;
    const auto look = [&](const QRegularExpression& pattern, int group) {
        auto matches = pattern.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            if (group > 0 && placeholder.match(match.captured(group)).hasMatch())
                continue;
            if (!first || match.capturedStart(group) < first->from)
                first = SecretSpot{match.capturedStart(group), match.capturedLength(group)};
            return;
        }
    };
    look(known, 0);
    look(inAddress, 1);
    if (command) {
        look(told, 1);
        look(user, 1);
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
