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

QByteArray scrubbed(QByteArray bytes, const Secret& secret)
{
    if (secret.size() >= kShortestInAnswers)
        replaceAll(bytes, formsOf(secret));
    return bytes;
}

} // namespace muster
