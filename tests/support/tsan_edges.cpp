// SPDX-License-Identifier: GPL-3.0-or-later
// Linked into every program of the preset tsan. Debian's Qt is not built with -fsanitize=thread, so that TSan
// cannot see that a function handed to another thread's event loop or to a thread pool, or a slot of a signal
// of another thread, happens after it was handed over: what it captured or was given would be reported as a
// race each time. These three ways are told to TSan here, by standing in front of Qt's own functions: calls
// from our code find these, and go on to Qt's. Nothing is suppressed by it: whatever else two threads share
// is reported as before.

#include <QCoreApplication>
#include <QObject>
#include <QRunnable>
#include <QThreadPool>

#include <dlfcn.h>
#include <functional>
#include <sanitizer/tsan_interface.h>

namespace {

template <typename Function>
Function qtsOwn(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// A slot object around one that travels: whoever calls or destroys it comes after who posted it.
class TravellingSlot final : public QtPrivate::QSlotObjectBase
{
public:
    /// `sender` of a connection: whoever emits comes before each call.
    explicit TravellingSlot(QtPrivate::QSlotObjectBase* inner, const void* sender = nullptr)
        : QSlotObjectBase(&impl), m_inner(inner), m_sender(sender)
    {
        __tsan_release(this);
    }

private:
    static void impl(int which, QSlotObjectBase* base, QObject* receiver, void** arguments, bool* result)
    {
        __tsan_acquire(base);
        auto* const self = static_cast<TravellingSlot*>(base);
        switch (which) {
        case Destroy:
            self->m_inner->destroyIfLastRef();
            delete self;
            break;
        case Call:
            if (self->m_sender)
                __tsan_acquire(const_cast<void*>(self->m_sender));
            self->m_inner->call(receiver, arguments);
            __tsan_release(base); // for a blocking call, whose poster goes on afterwards
            break;
        case Compare:
            *result = self->m_inner->compare(arguments);
            break;
        default:
            break;
        }
    }
    QtPrivate::QSlotObjectBase* m_inner;
    const void* m_sender;
};

/// A job around one that travels to a thread of the pool.
class TravellingJob final : public QRunnable
{
public:
    TravellingJob(QThreadPool* pool, std::function<void()> job) : m_pool(pool), m_job(std::move(job))
    {
        __tsan_release(this);
    }
    void run() override
    {
        __tsan_acquire(this);
        m_job();
        m_job = nullptr;
        __tsan_release(m_pool); // whoever waits for all jobs comes after them
    }

private:
    QThreadPool* m_pool;
    std::function<void()> m_job;
};

} // namespace

extern "C" {

bool musterInvoke(QObject* object, QtPrivate::QSlotObjectBase* slot, Qt::ConnectionType type,
                  void* result) __asm__("_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjec"
                                        "tBaseEN2Qt14ConnectionTypeEPv");
bool musterInvoke(QObject* object, QtPrivate::QSlotObjectBase* slot, Qt::ConnectionType type, void* result)
{
    static const auto own = qtsOwn<decltype(&musterInvoke)>(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
    return own(object, new TravellingSlot(slot), type, result);
}

void musterActivate(QObject* sender, const QMetaObject* meta, int signal,
                    void** arguments) __asm__("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
void musterActivate(QObject* sender, const QMetaObject* meta, int signal, void** arguments)
{
    static const auto own = qtsOwn<decltype(&musterActivate)>("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
    __tsan_release(sender);
    own(sender, meta, signal, arguments);
}

// Returns a class with a destructor: by the address of the caller's place for it, which comes first.
void* musterConnect(
    void* result, const QObject* sender, void** signal, const QObject* receiver, void** slot,
    QtPrivate::QSlotObjectBase* object, Qt::ConnectionType type, const int* types,
    const QMetaObject* meta) __asm__("_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObject"
                                     "BaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject");
void* musterConnect(void* result, const QObject* sender, void** signal, const QObject* receiver, void** slot,
                    QtPrivate::QSlotObjectBase* object, Qt::ConnectionType type, const int* types,
                    const QMetaObject* meta)
{
    static const auto own = qtsOwn<decltype(&musterConnect)>(
        "_ZN7QObject11connectImplEPKS_PPvS1_S3_"
        "PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject");
    return own(result, sender, signal, receiver, slot, new TravellingSlot(object, sender), type, types, meta);
}

// Takes the function by value, as the C++ ABI has it: by the address of the caller's copy.
void musterStart(QThreadPool* pool, std::function<void()>* job,
                 int priority) __asm__("_ZN11QThreadPool5startESt8functionIFvvEEi");
void musterStart(QThreadPool* pool, std::function<void()>* job, int priority)
{
    pool->start(new TravellingJob(pool, std::move(*job)), priority);
}

bool musterWait(QThreadPool* pool, int milliseconds) __asm__("_ZN11QThreadPool11waitForDoneEi");
bool musterWait(QThreadPool* pool, int milliseconds)
{
    static const auto own = qtsOwn<decltype(&musterWait)>("_ZN11QThreadPool11waitForDoneEi");
    const bool done = own(pool, milliseconds);
    __tsan_acquire(pool);
    return done;
}

} // extern "C"
