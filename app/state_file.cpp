// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/state_file.h"

#include "models/base/log.h"
#include "models/base/worker.h"

#include <QAbstractItemModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaProperty>
#include <QSaveFile>

#include <cmath>

namespace muster {

namespace {

constexpr int kDepth = 3;
constexpr int kMaxRows = 60;
constexpr std::chrono::milliseconds kEvery{250};

/// JSON for the value types that QML shows; undefined for everything else.
QJsonValue scalarToJson(const QVariant& value)
{
    switch (value.metaType().id()) {
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::QString:
    case QMetaType::QStringList:
        return QJsonValue::fromVariant(value);
    case QMetaType::Double: {
        const double number = value.toDouble();
        return std::isfinite(number) ? QJsonValue(number) : QJsonValue(QJsonValue::Null);
    }
    default:
        return QJsonValue(QJsonValue::Undefined);
    }
}

QJsonObject describeModel(const QAbstractItemModel& model, int maxRows)
{
    QJsonArray rows;
    const auto roles = model.roleNames();
    const int count = model.rowCount();
    for (int row = 0; row < count && row < maxRows; ++row) {
        QJsonObject fields;
        for (auto role = roles.begin(); role != roles.end(); ++role) {
            const QJsonValue value = scalarToJson(model.data(model.index(row, 0), role.key()));
            if (!value.isUndefined())
                fields.insert(QString::fromUtf8(role.value()), value);
        }
        // A field that holds what is being typed as a token: shown to nobody, so not in a file either.
        if (fields.value(QLatin1String("secret")).toBool())
            fields.remove(QStringLiteral("value"));
        rows.append(fields);
    }
    return {{QStringLiteral("count"), count}, {QStringLiteral("rows"), rows}};
}

} // namespace

QJsonObject describeObject(const QObject* object, int depth, int maxRows)
{
    QJsonObject description;
    const QMetaObject* meta = object->metaObject();
    for (int i = QObject::staticMetaObject.propertyCount(); i < meta->propertyCount(); ++i) {
        const QMetaProperty property = meta->property(i);
        const QVariant value = property.read(object);
        const QString name = QString::fromLatin1(property.name());
        if (const auto* child = value.value<QObject*>(); child && depth > 0)
            description.insert(name, describeObject(child, depth - 1, maxRows));
        else if (const QJsonValue scalar = scalarToJson(value); !scalar.isUndefined())
            description.insert(name, scalar);
    }
    if (const auto* model = qobject_cast<const QAbstractItemModel*>(object))
        description.insert(QStringLiteral("model"), describeModel(*model, maxRows));
    return description;
}

StateFile::StateFile(QString path, const QObject* root, const Watchdog* watchdog, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_root(root), m_watchdog(watchdog)
{
    connect(&m_timer, &QTimer::timeout, this, &StateFile::write);
    m_timer.start(kEvery);
}

void StateFile::write()
{
    if (m_busy)
        return;
    m_busy = true;
    const auto started = std::chrono::steady_clock::now();
    QJsonObject state = describeObject(m_root, kDepth, kMaxRows);
    m_watchdog->addObserved(std::chrono::steady_clock::now() - started);
    state.insert(QStringLiteral("sequence"), ++m_sequence);
    state.insert(QStringLiteral("longestBlockMs"), static_cast<qint64>(m_watchdog->longestBlock().count()));
    Worker::run(
        [path = m_path, state = std::move(state)] {
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly))
                return false;
            file.write(QJsonDocument(state).toJson(QJsonDocument::Compact));
            return file.commit();
        },
        this,
        [this](bool written) {
            m_busy = false;
            if (!written)
                qCWarning(logApp, "cannot write the state file %ls", qUtf16Printable(m_path));
        });
}

} // namespace muster
