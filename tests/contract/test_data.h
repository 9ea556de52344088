// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Recorded replies of real servers (tests/data/<tool>), and replies made of them.

#include "integrations/core/http.h"
#include "integrations/core/json_view.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

inline QByteArray recorded(const QString& name)
{
    QFile file(QStringLiteral(MUSTER_TEST_DATA) + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline HttpReply replyOf(int status, const QByteArray& body,
                         const QByteArray& contentType = "application/json")
{
    HttpReply reply;
    reply.status = status;
    reply.contentType = contentType;
    reply.headers.emplace_back("content-type", contentType);
    reply.body = body;
    return reply;
}

/// As a tool would send it.
inline JsonObject sent(const QJsonObject& object)
{
    return readJson(QJsonDocument(object).toJson(QJsonDocument::Compact)).toObject();
}
inline JsonArray sent(const QJsonArray& list)
{
    return readJson(QJsonDocument(list).toJson(QJsonDocument::Compact)).toArray();
}

} // namespace muster
