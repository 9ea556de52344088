// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The door through which the view imports past incidents, from a tool's whole history or from a file or
// folder, without knowing who reads them. Implemented by the app. Nothing blocks, nothing throws.

#include "models/base/result.h"
#include "models/domain/import_status.h"
#include "models/domain/source.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace muster {

/// A configured source whose history can be imported.
struct ImportOrigin
{
    SourceId source;
    QString name;   ///< "PagerDuty (production)"
    QString tool;   ///< connector id
    QString remark; ///< what a person should know before; mostly empty
    friend bool operator==(const ImportOrigin&, const ImportOrigin&) = default;
};

/// Role: see above. Owner: app, for as long as the window lives. Thread: main; callbacks on main through the
/// event loop, never after `context` died.
class ImportGateway : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// The one of this program; null: nothing can be imported. Set by the app before the window is loaded.
    static ImportGateway* instance();
    static void setInstance(ImportGateway* gateway);

    /// In the order of the settings page.
    virtual std::vector<ImportOrigin> origins() const = 0;
    /// `since` nullopt: everything. Errors, in words: NotFound, Invalid, Conflict, Storage.
    virtual void importSource(const SourceId& source, std::optional<Instant> since, QObject* context,
                              std::function<void(Result<ImportRunId>)> onDone) = 0;
    /// A file or folder of another tool. Errors: Invalid when this build knows no such files.
    virtual void importPath(const QString& path, QObject* context,
                            std::function<void(Result<ImportRunId>)> onDone) = 0;
    /// Whether files can be imported at all.
    virtual bool takesPaths() const = 0;
    /// Goes on with one that was stopped, failed or cut off. Errors: NotFound, Invalid, Conflict, Storage.
    virtual void resume(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) = 0;
    virtual void stop(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) = 0;
    /// What goes on in this program now.
    virtual std::vector<ImportStatus> active() const = 0;

signals:
    /// After every page, and when one begins, waits or ends.
    void changed(const muster::ImportStatus& status);
    void originsChanged();
};

} // namespace muster
