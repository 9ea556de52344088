// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The form that adds or edits a source: fields of the tool's descriptor, "test connection" in words, save,
// remove.

#include "models/view/gateways.h"
#include "models/view/list_models.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Role: what the settings page edits. Owner: Session. Thread: main. Invariant: a secret typed here leaves
/// only to the gateway and is forgotten after save; it is never readable from QML once saved.
class SourceForm final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.sourceForm")
    Q_PROPERTY(bool active READ active NOTIFY changed)   ///< a tool is chosen or a source is edited
    Q_PROPERTY(bool editing READ editing NOTIFY changed) ///< an existing source
    Q_PROPERTY(QString toolId READ toolId NOTIFY changed)
    Q_PROPERTY(QString toolName READ toolName NOTIFY changed)
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY changed) ///< shown name of the source
    Q_PROPERTY(muster::FieldModel* fields READ fields CONSTANT)
    /// What Muster could be allowed to do there, in words; empty: it can only read.
    Q_PROPERTY(QString writes READ writes NOTIFY changed)
    /// The person allows it; off until they do.
    Q_PROPERTY(bool mayWrite READ mayWrite WRITE setMayWrite NOTIFY changed)
    Q_PROPERTY(QString state READ state NOTIFY changed)         ///< idle, testing, ok, failed, saving, saved
    Q_PROPERTY(QString stateText READ stateText NOTIFY changed) ///< the answer in words
    Q_PROPERTY(bool canSave READ canSave NOTIFY changed)
public:
    SourceForm(ToolGateway* tools, QObject* parent);
    bool active() const { return !m_source.tool.isEmpty(); }
    bool editing() const { return !m_source.id.isEmpty(); }
    QString toolId() const { return m_source.tool; }
    QString toolName() const;
    QString summary() const;
    QString name() const { return m_source.name; }
    void setName(const QString& name);
    FieldModel* fields() { return &m_fields; }
    QString writes() const;
    bool mayWrite() const { return m_source.mayWrite; }
    void setMayWrite(bool allowed);
    QString state() const { return m_state; }
    QString stateText() const { return m_stateText; }
    bool canSave() const;

    Q_INVOKABLE void beginNew(const QString& toolId);
    /// Takes the source's settings; a stored secret shows as kept and stays unless typed anew.
    void beginEdit(const Source& source);
    Q_INVOKABLE void setValue(const QString& fieldKey, const QString& value);
    /// A stored secret that need not be there goes when the form is saved; `remove` false: it stays after
    /// all.
    Q_INVOKABLE void removeSecret(const QString& fieldKey, bool remove);
    Q_INVOKABLE void test();
    Q_INVOKABLE void save();
    Q_INVOKABLE void remove();
    Q_INVOKABLE void cancel();

signals:
    void changed();
    void saved(const QString& sourceId);
    void removed();

private:
    TypedSecrets secrets() const;
    bool isKept(const QString& fieldKey) const;
    bool isAddress(const QString& fieldKey) const;
    /// The field of the tool's descriptor; nullptr when it has no such one.
    const ToolField* fieldOf(const QString& fieldKey) const;
    /// `asks`: for the connection test, which may itself name what is missing.
    bool validate(bool asks);
    void setState(const QString& state, const QString& text);

    ToolGateway* m_tools;
    ToolKind m_kind;
    Source m_source;
    FieldModel m_fields;
    QString m_state = QStringLiteral("idle");
    QString m_stateText;
    int m_generation = 0; ///< answers to an older form are dropped
};

} // namespace muster
