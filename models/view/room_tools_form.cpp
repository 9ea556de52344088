// SPDX-License-Identifier: GPL-3.0-or-later
// The form of what a tool is told: its fields, what their lists offer, the exact target, and the way to the
// outbox.
#include "models/view/room_tools.h"

#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/comms_reading.h"
#include "models/view/formatters.h"
#include "models/view/on_call_board.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/tool_lists.h"
#include "models/view/tool_words.h"
#include "models/view/update_target.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

constexpr size_t kMostOffers = 50;             ///< of a list under a field
const QString kBeside = QStringLiteral(" · "); ///< between a name and what is said beside it
constexpr const char* kPeopleList = "people";
constexpr const char* kMessageEditVerb = "message.edit";

/// "person “Ada Example” (PUSER1)": what stands there, and what is sent for it.
QString saidOf(const QString& label, const QString& shown, const QString& sent)
{
    const QString said = QStringLiteral("%1 “%2”").arg(label.toLower(), shortened(shown));
    return sent == shown ? said : QStringLiteral("%1 (%2)").arg(said, shortened(sent));
}

} // namespace

const ToolField* RoomTools::fieldOf(const QString& key) const
{
    if (!m_asked)
        return nullptr;
    const auto& fields = m_asked->offer.fields;
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ToolField& one) { return one.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

// ---- what stands in a field, and what a list says of it
// ------------------------------------------------------------------------------------------------------

void RoomTools::offer(FieldRow& row, bool wide) const
{
    const ToolField* field = fieldOf(row.key);
    if (!field || field->list.isEmpty() || !m_lists)
        return;
    const ToolLists::Known known = m_lists->known({m_asked->offer.source, field->list});
    // Of several, the one that is being typed; behind "=" what it may become.
    const QString typed = field->each ? row.value.section(u',', -1) : row.value;
    const bool state = field->each && typed.contains(u'=');
    const QString asked = state ? typed.section(u'=', 1) : typed;
    const QStringList words = wide ? QStringList() : asked.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    row.offers.clear();
    std::vector<ListedValue> states;
    for (const QString& choice : state ? field->choices : QStringList())
        states.push_back({choice, toolWord(choice)});
    // Whoever is on call is asked first, with the words why.
    const OnCallBoard* board =
        field->list == QLatin1String(kPeopleList) && !state ? OnCallBoard::of(*m_room->session()) : nullptr;
    QStringList onCall;
    for (const ListedValue& one : state ? states : *known.values) {
        const QString duty = board ? board->wordsFor(m_asked->offer.source, one.value) : QString();
        const QString all = QString(one.name + u' ' + one.value + u' ' + duty).toCaseFolded();
        const bool goes =
            std::all_of(words.begin(), words.end(), [&](const QString& word) { return all.contains(word); });
        if (goes && !duty.isEmpty())
            onCall << one.name + kBeside + duty;
        else if (goes && size_t(row.offers.size()) < kMostOffers)
            row.offers << one.name;
    }
    row.offers = (onCall + row.offers).mid(0, kMostOffers);
    const QString& tool = m_asked->offer.sourceName;
    const bool noList = known.failure && (known.failure->kind == ErrorKind::Invalid ||
                                          known.failure->kind == ErrorKind::NotFound);
    if (known.asked)
        row.offersNote = tr("%1 said at %2 what there is", "tool, when")
                             .arg(tool, format::dateTime(*known.asked, Format::instance()->style()));
    else if (known.values->empty())
        row.offersNote = known.asking ? tr("%1 is asked what there is…").arg(tool)
                                      : tr("%1 does not say what there is: type it").arg(tool);
    else
        row.offersNote = tr("Those that %1 named in its incidents").arg(tool);
    if (known.failure && !noList && !known.asking)
        row.offersNote += QStringLiteral(" · ") + tr("it does not answer now");
    row.offersNote = displayLine(row.offersNote);
}

QString RoomTools::sentFor(const FieldRow& row) const
{
    const QString typed = row.value.trimmed();
    const ToolField* field = fieldOf(row.key);
    if (!field || field->list.isEmpty() || !m_lists)
        return typed;
    const ToolLists::Known known = m_lists->known({m_asked->offer.source, field->list});
    return muster::sentFor(*field, *known.values, typed);
}

void RoomTools::listLearned(const ToolListId& id)
{
    if (!m_asked || id.source != m_asked->offer.source)
        return;
    std::vector<FieldRow> rows = m_fields.rows();
    for (FieldRow& row : rows) {
        const ToolField* field = fieldOf(row.key);
        if (field && field->list == id.list)
            offer(row, row.value.isEmpty());
    }
    m_fields.setRows(std::move(rows));
    emit formChanged();
}

void RoomTools::pick(const QString& fieldKey, int offered)
{
    for (const FieldRow& row : m_fields.rows()) {
        if (row.key != fieldKey || offered < 0 || offered >= row.offers.size())
            continue;
        QString picked = row.offers.at(offered);
        if (const ToolField* field = fieldOf(fieldKey); field && field->list == QLatin1String(kPeopleList)) {
            // What is said beside the name is no part of it.
            const SourceId& source = m_asked->offer.source;
            const OnCallBoard* board = OnCallBoard::of(*m_room->session());
            for (const ListedValue& one : *m_lists->known({source, field->list}).values) {
                if (picked == one.name + kBeside + board->wordsFor(source, one.value))
                    picked = one.name;
            }
        }
        if (const ToolField* field = fieldOf(fieldKey); field && field->each) {
            const QString typed = row.value.section(u',', -1);
            const QString before = row.value.left(row.value.size() - typed.size());
            const QString start = typed.contains(u'=') ? typed.section(u'=', 0, 0).trimmed() : QString();
            picked =
                (before.isEmpty() ? QString() : before.trimmed() + u' ') +
                (start.isEmpty() ? picked + QStringLiteral(" = ") : start + QStringLiteral(" = ") + picked);
        }
        setValue(fieldKey, picked);
        return;
    }
}

void RoomTools::begin(const QString& actionId)
{
    if (const Action* there = action(actionId))
        ask(Action(*there)); // its list may be filled anew meanwhile
}

QString RoomTools::draftKey(const SourceId& source, const QString& verb, const QString& target) const
{
    return QStringLiteral("form/tool/%1/%2/%3/%4").arg(m_room->incidentId(), source.value, verb, target);
}

void RoomTools::ask(const Action& chosen)
{
    m_asked = chosen;
    m_refusal.clear();
    forgetAnew();
    const RoomSnapshot* room = m_room->snapshot();
    std::vector<FieldRow> rows;
    for (const ToolField& field : chosen.offer.fields) {
        FieldRow row{field.key, field.label,    field.help,    field.placeholder,
                     false,     field.required, field.initial, {}};
        if (!field.each)
            row.choices = field.choices;
        // Nothing stands there as chosen that nobody chose.
        if (!row.choices.isEmpty() && row.value.isEmpty())
            row.choices.prepend(QString());
        if (!field.list.isEmpty()) {
            if (!m_lists) {
                m_lists = ToolLists::of(*m_room->session());
                connect(m_lists, &ToolLists::learned, this, &RoomTools::listLearned);
                connect(OnCallBoard::of(*m_room->session()), &OnCallBoard::changed, this, [this] {
                    if (m_asked)
                        listLearned({m_asked->offer.source, QString::fromLatin1(kPeopleList)});
                });
            }
            row.listed = true;
            m_lists->want({chosen.offer.source, field.list});
            if (field.list == QLatin1String(kPeopleList))
                OnCallBoard::of(*m_room->session())->read();
            offer(row, true);
        }
        if (field.key == QLatin1String("text") && chosen.offer.verb == QLatin1String(kMessageEditVerb))
            row.value = chosen.text;
        if (room && chosen.offer.verb == QLatin1String("incident.declare")) {
            if (field.key == QLatin1String("title"))
                row.value = room->incident.title;
            else if (field.key == QLatin1String("service"))
                row.value = room->incident.services.value(0);
        }
        rows.push_back(std::move(row));
    }
    m_fields.setRows(std::move(rows));
    m_draft.setKey(draftKey(chosen.offer.source, chosen.offer.verb, chosen.target));
    m_draft.setTexts(typed());
    m_draft.begin();
    emit formChanged();
}

QVariantMap RoomTools::typed() const
{
    QVariantMap values;
    for (const FieldRow& row : m_fields.rows())
        values.insert(row.key, row.value);
    putAnew(values);
    return values;
}

void RoomTools::setValue(const QString& fieldKey, const QString& value)
{
    std::vector<FieldRow> rows = m_fields.rows();
    for (FieldRow& row : rows) {
        if (row.key == fieldKey) {
            row.value = value;
            offer(row, value.isEmpty());
        }
    }
    m_fields.setRows(std::move(rows));
    m_draft.setTexts(typed());
    m_refusal.clear();
    emit formChanged();
}

void RoomTools::cancel()
{
    m_draft.end(); // the words stay for the next time
    m_asked.reset();
    forgetAnew();
    m_fields.setRows({});
    emit formChanged();
}

QString RoomTools::saidIn(const FieldRow& row) const
{
    const QString typed = row.value.trimmed();
    if (!row.choices.isEmpty())
        return saidOf(row.label, toolWord(typed), toolWord(typed));
    const bool corrects = row.key == QLatin1String("text") && !m_asked->text.isEmpty() &&
                          m_asked->offer.verb == QLatin1String(kMessageEditVerb);
    return corrects ? changeOf(m_asked->text.simplified(), typed.simplified())
                    : saidOf(row.label, typed, sentFor(row));
}

QString RoomTools::targetText() const
{
    if (!m_asked)
        return {};
    QStringList said;
    for (const FieldRow& row : m_fields.rows()) {
        if (!row.value.trimmed().isEmpty())
            said << saidIn(row);
    }
    QString where = m_asked->offer.sourceName;
    QString what = m_asked->offer.title;
    if (!m_asked->targetName.isEmpty())
        (m_asked->offer.onIncident ? where : what) += u' ' + m_asked->targetName;
    if (!said.isEmpty())
        what += QStringLiteral(": ") + said.join(QStringLiteral(", "));
    return displayLine(tr("%1: %2", "tool, what it is told").arg(where, what));
}

QString RoomTools::problem() const
{
    if (!m_asked)
        return {};
    return displayText(m_refusal.isEmpty() ? m_asked->offer.refusal : m_refusal, DisplayRole::Cell);
}

bool RoomTools::canSubmit() const
{
    return m_asked && !m_storing && !m_offered && m_asked->offer.refusal.isEmpty() &&
           std::all_of(m_fields.rows().begin(), m_fields.rows().end(),
                       [](const FieldRow& row) { return !row.required || !row.value.trimmed().isEmpty(); });
}

bool RoomTools::submit()
{
    Session* session = m_room->session();
    WriteGateway* writes = session->writes();
    if (!canSubmit() || !writes)
        return false;
    QJsonObject payload;
    for (const FieldRow& row : m_fields.rows()) {
        if (!row.value.trimmed().isEmpty())
            payload[row.key] = sentFor(row);
    }
    outbox::Intent intent;
    Operation& operation = intent.operation;
    operation.incident = IncidentId{m_room->incidentId()};
    operation.source = m_asked->offer.source;
    operation.verb = m_asked->offer.verb;
    operation.target = m_asked->target;
    operation.targetText = targetText();
    operation.semantics = m_asked->offer.semantics;
    operation.audience = m_asked->offer.audience;
    operation.author = tr("You");
    operation.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact);
    TimelineEvent event;
    event.kind = EventKind::Note;
    event.kindName = QStringLiteral("tool.asked");
    event.sourceName = tr("You");
    event.text = operation.targetText;
    intent.event = event;
    if (!m_anew.isEmpty())
        intent.replaces = m_anew;
    session->beginSave();
    m_storing = true;
    emit formChanged();
    writes->enqueue(std::move(intent), session,
                    [self = QPointer(this), session](const Result<OperationId>& id) {
                        // Nothing is lost while the form has it, and the form says why.
                        session->endSave(id || self ? Done{} : Done{tl::unexpected(id.error())});
                        if (!self)
                            return;
                        self->m_storing = false;
                        if (id) {
                            self->m_draft.sent();
                            self->cancel();
                            emit self->stored();
                            return;
                        }
                        // What was typed stays.
                        self->m_refusal = id.error().what;
                        emit self->formChanged();
                        self->checkAnew();
                    });
    return true;
}

} // namespace muster
