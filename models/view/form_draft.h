// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is typed into a form: on the disk while it is typed, and back in its fields when the form is opened
// again, also after the program was killed.

#include "models/view/kept_draft.h"

#include <QObject>
#include <QString>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

namespace muster {

class Session;

/// Role: keeps the fields of one form while it is open. The form binds `texts` to its fields, calls `begin`
/// when they hold what they begin with, and `sent` when their words were given to the store. Never for
/// secrets. Owner: the form. Thread: main.
class FormDraft : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /// The setting that it is kept under: "form/assign/<incident>". Read when the form begins.
    Q_PROPERTY(QString key READ key WRITE setKey NOTIFY keyChanged)
    /// The fields' texts by name, as they stand.
    Q_PROPERTY(QVariantMap texts READ texts WRITE setTexts NOTIFY textsChanged)
public:
    explicit FormDraft(QObject* parent = nullptr);
    FormDraft(Session* session, QObject* owner);
    ~FormDraft() override;

    QString key() const { return m_key; }
    void setKey(const QString& key);
    QVariantMap texts() const { return m_texts; }
    void setTexts(const QVariantMap& texts);

    /// The form is open and its fields hold what they begin with; what is kept of other words follows by
    /// `restored`.
    Q_INVOKABLE void begin();
    /// The form is left; its words stay for the next time.
    Q_INVOKABLE void end();
    /// A person takes the words back: nothing is kept.
    Q_INVOKABLE void discard();
    /// The words were given to the store, as the write before this call. They are kept until it is on disk,
    /// and stay when it could not be stored.
    Q_INVOKABLE void sent();

signals:
    void keyChanged();
    void textsChanged();
    /// Of the fields that were in the form; behind them what was typed since it began.
    void restored(const QVariantMap& texts);

private:
    QByteArray current() const;

    Session* m_session;
    QString m_key, m_leaving; ///< `m_leaving`: of it the words are being forgotten
    QVariantMap m_texts, m_usual;
    bool m_open = false;
    int m_begun = 0;
    KeptDraft m_draft;
};

} // namespace muster
