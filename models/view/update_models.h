// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists inside the composer of status updates.

#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

namespace muster {

struct UpdateTemplateRow
{
    Q_GADGET
    Q_PROPERTY(QString templateId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(bool fits MEMBER fits) ///< made for the chosen state
public:
    QString key, title;
    bool fits = false;
    bool operator==(const UpdateTemplateRow&) const = default;
};
class UpdateTemplateModel : public RowListModel, public Rows<UpdateTemplateRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.templates")
public:
    explicit UpdateTemplateModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What one channel would get.
struct UpdateChannelRow
{
    Q_GADGET
    Q_CLASSINFO("details", "preview")
    Q_CLASSINFO("cells", "standing")
    Q_CLASSINFO("verbatim", "places componentOffers")
    Q_PROPERTY(QString channelKey MEMBER key)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(bool connected MEMBER connected)    ///< a tool here takes it
    Q_PROPERTY(bool chosen MEMBER chosen)          ///< it goes there when posted
    Q_PROPERTY(QString limitText MEMBER limitText) ///< "212 of 4,096 characters"
    Q_PROPERTY(bool over MEMBER over)
    Q_PROPERTY(QString standing MEMBER standing) ///< what happens on posting, or why nothing does
    Q_PROPERTY(QString preview MEMBER preview)
    Q_PROPERTY(QStringList places MEMBER places) ///< of several one has to be chosen; safe to show
    Q_PROPERTY(int placeIndex MEMBER placeIndex) ///< -1: nobody chose yet
    Q_PROPERTY(bool canNotify MEMBER canNotify)  ///< the tool can tell subscribers of it, or not
    Q_PROPERTY(bool notifies MEMBER notifies)    ///< it does
    /// Components whose state the update can change, with the one they have; safe to show.
    Q_PROPERTY(QStringList componentOffers MEMBER componentOffers)
public:
    QString key, name;
    bool connected = false, chosen = false;
    QString limitText;
    bool over = false;
    QString standing, preview;
    QStringList places = {};
    int placeIndex = -1;
    bool canNotify = false, notifies = false;
    QStringList componentOffers = {};
    bool operator==(const UpdateChannelRow&) const = default;
};
class UpdateChannelModel : public RowListModel, public Rows<UpdateChannelRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.channels")
public:
    explicit UpdateChannelModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One component whose public state the update changes.
struct UpdateComponentRow
{
    Q_GADGET
    Q_CLASSINFO("verbatim", "choices")
    Q_PROPERTY(QString componentKey MEMBER key)
    Q_PROPERTY(QString channelKey MEMBER channelKey)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString nowText MEMBER nowText)     ///< "partial outage"; empty: not known
    Q_PROPERTY(QStringList choices MEMBER choices) ///< safe to show
    Q_PROPERTY(int choiceIndex MEMBER choiceIndex) ///< -1: nobody chose yet
public:
    QString key, channelKey, name, nowText;
    QStringList choices = {};
    int choiceIndex = -1;
    bool operator==(const UpdateComponentRow&) const = default;
};
class UpdateComponentModel : public RowListModel, public Rows<UpdateComponentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.components")
public:
    explicit UpdateComponentModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

struct UpdateHintRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "why suggestion")
    Q_PROPERTY(QString hintKey MEMBER key)
    Q_PROPERTY(int from MEMBER from) ///< UTF-16 offset into the text
    Q_PROPERTY(int length MEMBER length)
    Q_PROPERTY(QString words MEMBER words) ///< the words it is about; empty: something is missing
    Q_PROPERTY(QString why MEMBER why)
    Q_PROPERTY(QString suggestion MEMBER suggestion)
public:
    QString key;
    int from = 0, length = 0;
    QString words, why, suggestion;
    bool operator==(const UpdateHintRow&) const = default;
};
class UpdateHintModel : public RowListModel, public Rows<UpdateHintRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.hints")
public:
    explicit UpdateHintModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One word of the comparison with the last update.
struct UpdateDiffRow
{
    Q_GADGET
    Q_PROPERTY(QString diffKey MEMBER key)
    Q_PROPERTY(QString words MEMBER words)
    Q_PROPERTY(QString change MEMBER change) ///< "same", "added", "removed"
public:
    QString key, words, change;
    bool operator==(const UpdateDiffRow&) const = default;
};
class UpdateDiffModel : public RowListModel, public Rows<UpdateDiffRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.diff")
public:
    explicit UpdateDiffModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// How far one channel is with the last update.
struct UpdateDeliveryRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "detail")
    Q_PROPERTY(QString operationId MEMBER key)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString stateText MEMBER stateText)
    Q_PROPERTY(QString tone MEMBER tone)
    Q_PROPERTY(QString detail MEMBER detail)
    Q_PROPERTY(bool canQueue MEMBER canQueue) ///< it was never handed on: a person may do so
public:
    QString key, name, stateText, tone, detail;
    bool canQueue = false;
    bool operator==(const UpdateDeliveryRow&) const = default;
};
class UpdateDeliveryModel : public RowListModel, public Rows<UpdateDeliveryRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("UpdateDesk.deliveries")
public:
    explicit UpdateDeliveryModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
