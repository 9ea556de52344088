// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the incident spends of its error budget and what each way out would cost, in words and figures. The
// arithmetic is models/domain/budget_clock.h; minutes and rates that a person set live with the incident.

#include "models/domain/budget_clock.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <optional>
#include <vector>

namespace muster {

class WarRoom;

/// One way out, priced.
struct OptionRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "assumption")
    Q_PROPERTY(QString optionId MEMBER key)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(double minutes MEMBER minutes)      ///< until it works
    Q_PROPERTY(QString errorText MEMBER errorText) ///< share that fails meanwhile: "6.09"; in percent
    Q_PROPERTY(bool errorSet MEMBER errorSet)      ///< a person set it; else it is measured
    Q_PROPERTY(int steps MEMBER steps)
    Q_PROPERTY(QString badText MEMBER badText)     ///< "5,308 failing requests"
    Q_PROPERTY(QString shareText MEMBER shareText) ///< "0.41 % of the budget"
    Q_PROPERTY(QString untilText MEMBER untilText) ///< "until 02:28"
    Q_PROPERTY(double bar MEMBER bar)              ///< 0 … 1 of the dearest
    Q_PROPERTY(bool cheapest MEMBER cheapest)
    Q_PROPERTY(QString assumption MEMBER assumption)
public:
    QString key, name;
    double minutes = 0;
    QString errorText;
    bool errorSet = false;
    int steps = 1;
    QString badText, shareText, untilText;
    double bar = 0;
    bool cheapest = false;
    QString assumption;
    bool operator==(const OptionRow&) const = default;
};
class OptionModel : public RowListModel, public Rows<OptionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("BudgetDesk.options")
public:
    explicit OptionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: the budget clock and the options side by side. Owner: WarRoom. Thread: main. Everything answers to
/// the room's instant.
class BudgetDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.budget")
    Q_PROPERTY(bool known READ known NOTIFY changed)            ///< an objective's window is recorded
    Q_PROPERTY(QString why READ why NOTIFY changed)             ///< why it is not known, with the way out
    Q_PROPERTY(QString spentText READ spentText NOTIFY changed) ///< "5.31 % of the budget"
    Q_PROPERTY(QString spentDetail READ spentDetail NOTIFY changed)
    Q_PROPERTY(QString rateText READ rateText NOTIFY changed) ///< "0.113 % a minute"
    Q_PROPERTY(QString rateDetail READ rateDetail NOTIFY changed)
    Q_PROPERTY(QString leftText READ leftText NOTIFY changed) ///< "gone in 2 h 8 m"
    Q_PROPERTY(QString leftDetail READ leftDetail NOTIFY changed)
    Q_PROPERTY(muster::OptionModel* options READ options CONSTANT)
    Q_PROPERTY(QString cheapestText READ cheapestText NOTIFY changed) ///< with the assumption it stands on
public:
    explicit BudgetDesk(WarRoom* room);
    ~BudgetDesk() override;

    /// Name of the setting that holds an incident's options.
    static QString optionsKey(const QString& incidentId);

    bool known() const;
    QString why() const;
    QString spentText() const;
    QString spentDetail() const;
    QString rateText() const;
    QString rateDetail() const;
    QString leftText() const;
    QString leftDetail() const;
    OptionModel* options() { return &m_rows; }
    QString cheapestText() const;
    /// Why no option is the cheapest although something fails: users have recovered. Else empty.
    QString overText() const;
    /// As shown; empty when the rate is not known.
    std::vector<PricedOption> priced() const;
    static QString optionName(const QString& optionId);

    Q_INVOKABLE void setMinutes(const QString& optionId, double minutes);
    /// In percent; an empty text: as measured.
    Q_INVOKABLE void setErrorPercent(const QString& optionId, const QString& percent);
    Q_INVOKABLE void setSteps(const QString& optionId, int steps);

signals:
    void changed();

private:
    void load();
    void refresh();
    void set(const QString& optionId, const std::function<void(MitigationOption&)>& change);
    std::optional<BudgetClock> clock() const;
    std::optional<BurnNow> burning() const;

    WarRoom* m_room;
    std::vector<MitigationOption> m_options = usualOptions();
    bool m_edited = false;
    OptionModel m_rows;
};

} // namespace muster
