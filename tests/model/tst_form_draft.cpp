// SPDX-License-Identifier: GPL-3.0-or-later
// What is typed into a form is on disk until the store has it, comes back, and stays when the store refuses.
#include "models/view/form_draft.h"
#include "tests/model/view_fixture.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace muster;
using namespace muster::test;

class TestFormDraft final : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_machine = std::make_unique<Machine>(); }

    void whatIsTypedComesBackUntilItWasSent()
    {
        {
            auto form = open();
            type(*form, QStringLiteral("cards are refused"));
        } // left without a word, as by Escape
        QCOMPARE(kept(), QStringLiteral("cards are refused"));
        auto form = open();
        QTRY_COMPARE(m_back, QStringLiteral("cards are refused"));
        type(*form, m_back);
        form->sent();
        QTRY_COMPARE(kept(), QString());
    }

    void whatIsTypedBeforeItIsReadStandsBehindIt()
    {
        {
            auto form = open();
            type(*form, QStringLiteral("cards are refused"));
        }
        auto form = open();
        type(*form, QStringLiteral("in Europe"));
        QTRY_COMPARE(m_back, QStringLiteral("cards are refused in Europe"));
    }

    void ofAChoiceTheLastOneCounts()
    {
        const auto words = [](int severity, const QString& text) {
            return QVariantMap{{QStringLiteral("severity"), severity}, {QStringLiteral("words"), text}};
        };
        const auto begin = [&](QVariantMap* back) {
            auto form = std::make_unique<FormDraft>(m_machine->session.get(), nullptr);
            form->setKey(QStringLiteral("form/impact/i1"));
            form->setTexts(words(2, {}));
            if (back)
                connect(form.get(), &FormDraft::restored, this,
                        [back](const QVariantMap& texts) { *back = texts; });
            form->begin();
            return form;
        };
        begin(nullptr)->setTexts(words(1, QStringLiteral("worse")));
        QVariantMap back;
        auto form = begin(&back);
        QTRY_COMPARE(back, words(1, QStringLiteral("worse")));
        form->end();
        back.clear();
        form = begin(&back);
        form->setTexts(words(3, {})); // chosen before what was left is read
        QTRY_COMPARE(back, words(3, QStringLiteral("worse")));
    }

    void whatTheStoreRefusesIsKept()
    {
        auto form = open();
        type(*form, QStringLiteral("cards are refused"));
        // What the form gives is written before `sent`, and is refused.
        Session* session = m_machine->session.get();
        session->beginSave();
        m_machine->store->write(
            [](WriteTx&) -> Result<bool> { return fail(ErrorKind::Storage, QStringLiteral("disk full")); },
            session,
            [session](const Result<bool>& done) {
                session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            });
        form->sent();
        QTRY_COMPARE(kept(), QStringLiteral("cards are refused"));
        auto again = open();
        QTRY_COMPARE(m_back, QStringLiteral("cards are refused"));
    }

    void whatIsTypedWhileTheLastIsForgottenStays()
    {
        auto form = open();
        type(*form, QStringLiteral("first"));
        form->sent();
        form->setTexts(words({}));
        form->begin();
        type(*form, QStringLiteral("second"));
        form->end();
        QTRY_COMPARE(kept(), QStringLiteral("second"));
        m_machine->store->writeNow([](WriteTx&) { return Done{}; });
        QCoreApplication::processEvents();
        QCOMPARE(kept(), QStringLiteral("second"));
    }

    void whatIsTakenBackIsForgotten()
    {
        auto form = open();
        type(*form, QStringLiteral("cards are refused"));
        form->discard();
        QTRY_COMPARE(kept(), QString());
    }

private:
    static QVariantMap words(const QString& text) { return {{QStringLiteral("words"), text}}; }
    std::unique_ptr<FormDraft> open()
    {
        auto form = std::make_unique<FormDraft>(m_machine->session.get(), nullptr);
        form->setKey(QStringLiteral("form/impact/i1"));
        form->setTexts(words({}));
        m_back.clear();
        connect(form.get(), &FormDraft::restored, this, [this](const QVariantMap& texts) {
            m_back = texts.value(QStringLiteral("words")).toString();
        });
        form->begin();
        return form;
    }
    void type(FormDraft& form, const QString& text) { form.setTexts(words(text)); }
    QString kept()
    {
        m_machine->store->writeNow([](WriteTx&) { return Done{}; });
        const auto value = m_machine->store->readNow(
            [](ReadTx& tx) { return tx.setting(QStringLiteral("form/impact/i1")); });
        const QByteArray json = value && *value ? (*value)->toUtf8() : QByteArray();
        return QJsonDocument::fromJson(json).object().value(QLatin1String("words")).toString();
    }

    std::unique_ptr<Machine> m_machine;
    QString m_back;
};

QTEST_MAIN(TestFormDraft)
#include "tst_form_draft.moc"
