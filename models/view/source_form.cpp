// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/source_form.h"

#include "models/domain/display_text.h"
#include "models/view/formatters.h"

#include <QUrl>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

QString keptText()
{
    return SourceForm::tr("stored in the keyring; type to replace it");
}

/// The choices as they are shown; the form's rows hold these, the settings the choices themselves.
QStringList namesOf(const ToolField& field)
{
    return field.choiceNames.size() == field.choices.size() ? field.choiceNames : field.choices;
}

QString nameOf(const ToolField& field, const QString& choice)
{
    return namesOf(field).value(field.choices.indexOf(choice), choice);
}

QString choiceOf(const ToolField* field, const QString& name)
{
    return field ? field->choices.value(namesOf(*field).indexOf(name), name) : name;
}

} // namespace

SourceForm::SourceForm(ToolGateway* tools, QObject* parent) : QObject(parent), m_tools(tools) {}

QString SourceForm::toolName() const
{
    return displayLine(m_kind.name);
}
QString SourceForm::summary() const
{
    return displayText(m_kind.summary, DisplayRole::Cell);
}

QString SourceForm::writes() const
{
    return displayLine(m_kind.writes);
}

void SourceForm::setMayWrite(bool allowed)
{
    if (m_source.mayWrite == allowed)
        return;
    m_source.mayWrite = allowed;
    emit changed();
}

void SourceForm::setName(const QString& name)
{
    if (m_source.name == name)
        return;
    m_source.name = name;
    emit changed();
}

bool SourceForm::canSave() const
{
    if (!active() || m_state == QLatin1String("saving") || m_source.name.trimmed().isEmpty())
        return false;
    return std::all_of(m_fields.rows().begin(), m_fields.rows().end(), [this](const FieldRow& row) {
        return !row.required || !row.value.trimmed().isEmpty() || (row.secret && isKept(row.key));
    });
}

void SourceForm::beginNew(const QString& toolId)
{
    Source source;
    source.tool = toolId;
    beginEdit(source);
    if (m_source.name.isEmpty())
        setName(m_kind.name);
}

void SourceForm::beginEdit(const Source& source)
{
    ++m_generation;
    m_source = source;
    m_kind = {};
    if (m_tools) {
        for (const ToolKind& kind : m_tools->toolKinds()) {
            if (kind.id == source.tool)
                m_kind = kind;
        }
    }
    std::vector<FieldRow> rows;
    for (const ToolField& field : m_kind.fields) {
        FieldRow row{field.key,    field.label,    field.help, field.placeholder,
                     field.secret, field.required, {},         {}};
        row.choices = namesOf(field);
        row.listed = !field.list.isEmpty();
        if (source.id.isEmpty())
            row.value = nameOf(field, field.initial);
        if (field.secret) {
            if (isKept(field.key)) {
                row.placeholder = keptText();
                row.removable = !field.required;
            }
        } else if (const auto it = source.settings.find(field.key); it != source.settings.end()) {
            row.value = nameOf(field, it->second);
        }
        rows.push_back(std::move(row));
    }
    m_fields.setRows(std::move(rows));
    setState(QStringLiteral("idle"), {});
}

void SourceForm::setValue(const QString& fieldKey, const QString& value)
{
    std::vector<FieldRow> rows = m_fields.rows();
    for (FieldRow& row : rows) {
        if (row.key == fieldKey) {
            const ToolField* field = fieldOf(fieldKey);
            row.value = field ? nameOf(*field, value) : value;
            row.problem.clear();
            if (row.removing && !value.isEmpty()) {
                row.removing = false;
                row.placeholder = keptText();
            }
        }
    }
    m_fields.setRows(std::move(rows));
    ++m_generation; // an answer to the old values says nothing about the new ones
    setState(QStringLiteral("idle"), {});
}

void SourceForm::removeSecret(const QString& fieldKey, bool remove)
{
    std::vector<FieldRow> rows = m_fields.rows();
    for (FieldRow& row : rows) {
        if (row.key != fieldKey || !row.removable || row.removing == remove)
            continue;
        row.removing = remove;
        row.placeholder = remove ? tr("goes from the keyring when you save") : keptText();
        row.value.clear();
        row.problem.clear();
    }
    m_fields.setRows(std::move(rows));
    ++m_generation;
    setState(QStringLiteral("idle"), {});
}

TypedSecrets SourceForm::secrets() const
{
    TypedSecrets typed;
    for (const FieldRow& row : m_fields.rows()) {
        if (row.secret && (row.removing || !row.value.isEmpty()))
            typed[row.key] = row.value;
    }
    return typed;
}

/// Whether the keyring has the secret of that field: the source says so of its token, and of others with a
/// word among the settings.
bool SourceForm::isKept(const QString& fieldKey) const
{
    return fieldKey == QLatin1String("token") ? m_source.hasSecret : m_source.settings.contains(fieldKey);
}

bool SourceForm::isAddress(const QString& fieldKey) const
{
    return std::any_of(m_kind.fields.begin(), m_kind.fields.end(), [&](const ToolField& field) {
        return field.key == fieldKey && (field.address || fieldKey == QLatin1String("url"));
    });
}

const ToolField* SourceForm::fieldOf(const QString& fieldKey) const
{
    const auto found = std::find_if(m_kind.fields.begin(), m_kind.fields.end(),
                                    [&](const ToolField& field) { return field.key == fieldKey; });
    return found == m_kind.fields.end() ? nullptr : &*found;
}

bool SourceForm::validate(bool asks)
{
    std::vector<FieldRow> rows = m_fields.rows();
    bool good = true;
    const std::map<QString, QString> before = std::exchange(m_source.settings, {});
    for (const FieldRow& row : rows) {
        if (const auto kept = before.find(row.key); row.secret && kept != before.end() && !row.removing)
            m_source.settings.insert(*kept);
    }
    for (FieldRow& row : rows) {
        row.problem.clear();
        const QString value = row.secret ? row.value : row.value.trimmed();
        const bool kept = row.secret && isKept(row.key);
        // What the connection test names may be missing while it is asked for.
        if (row.required && value.isEmpty() && !kept && !(asks && row.listed)) {
            row.problem = tr("%1 is needed.").arg(row.label);
        } else if (isAddress(row.key) && !value.isEmpty()) {
            const QUrl url(value, QUrl::StrictMode);
            const bool web = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
            if (!url.isValid() || !web || url.host().isEmpty())
                row.problem = tr("Write the whole address, as in https://prometheus.example:9090.");
            else if (!url.userInfo().isEmpty())
                row.problem = tr("Leave name and password out of the address; use the token field.");
        }
        good = good && row.problem.isEmpty();
        if (!row.secret && !value.isEmpty())
            m_source.settings[row.key] = choiceOf(fieldOf(row.key), value);
    }
    m_fields.setRows(std::move(rows));
    return good;
}

void SourceForm::test()
{
    if (!active() || !m_tools || m_state == QLatin1String("testing"))
        return;
    if (!validate(true)) {
        setState(QStringLiteral("failed"), tr("Look at the marked fields."));
        return;
    }
    setState(QStringLiteral("testing"), tr("Asking %1…").arg(m_kind.name));
    const int generation = ++m_generation;
    m_tools->testConnection(m_source, secrets(), this, [this, generation](bool ok, const QString& words) {
        if (generation == m_generation)
            setState(ok ? QStringLiteral("ok") : QStringLiteral("failed"), words);
    });
}

void SourceForm::save()
{
    if (!m_tools || !canSave())
        return;
    if (!validate(false)) {
        setState(QStringLiteral("failed"), tr("Look at the marked fields."));
        return;
    }
    if (m_source.id.isEmpty())
        m_source.id = newId<SourceId>();
    const TypedSecrets typed = secrets();
    if (const auto token = typed.find(QStringLiteral("token")); token != typed.end())
        m_source.hasSecret = !token->second.isEmpty();
    setState(QStringLiteral("saving"), tr("Saving…"));
    const int generation = ++m_generation;
    m_tools->saveSource(m_source, typed, this, [this, generation](Result<SourceId> stored) {
        if (generation != m_generation)
            return;
        if (!stored) {
            setState(QStringLiteral("failed"), format::errorText(stored.error(), m_source.name));
            return;
        }
        const QString id = stored->value;
        // What was typed as a secret leaves memory's visible part with the form.
        cancel();
        setState(QStringLiteral("saved"), tr("Saved."));
        emit saved(id);
    });
}

void SourceForm::remove()
{
    if (!m_tools || m_source.id.isEmpty())
        return;
    const int generation = ++m_generation;
    const QString name = m_source.name;
    m_tools->removeSource(m_source.id, this, [this, generation, name](Done done) {
        if (generation != m_generation)
            return;
        if (!done) {
            setState(QStringLiteral("failed"), format::errorText(done.error(), name));
            return;
        }
        cancel();
        emit removed();
    });
}

void SourceForm::cancel()
{
    ++m_generation;
    m_source = {};
    m_kind = {};
    m_fields.setRows({});
    setState(QStringLiteral("idle"), {});
}

void SourceForm::setState(const QString& state, const QString& text)
{
    m_state = state;
    m_stateText = displayText(text, DisplayRole::Cell);
    emit changed();
}

} // namespace muster
