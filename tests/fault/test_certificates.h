// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Certificates for tests, made when they run by the openssl command; no key is ever kept in the tree.

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>

namespace muster {

/// Role: a small certificate authority in a temporary folder. Thread: main. `isReady()` is false, and `why()`
/// says the reason, when openssl is missing or refused something.
class CertificateWorkshop
{
public:
    struct Wish
    {
        QString name;                                                 ///< of the files; also the common name
        QString names = QStringLiteral("IP:127.0.0.1,DNS:localhost"); ///< subjectAltName
        QString issuer = QStringLiteral("ca");                        ///< empty: signs itself
        QString from = QStringLiteral("20200101000000Z"), until = QStringLiteral("20480101000000Z");
        QString key = QStringLiteral("ec"); ///< "ec", or bits of RSA
        QString digest = QStringLiteral("sha256");
        QString more = {}; ///< further extension lines
        bool authority = false;
    };

    CertificateWorkshop()
    {
        QFile(path(QStringLiteral("index.txt"))).open(QIODevice::WriteOnly);
        write(QStringLiteral("index.txt.attr"), "unique_subject = no\n");
        Wish authority;
        authority.name = QStringLiteral("ca");
        authority.issuer.clear();
        authority.authority = true;
        make(authority);
    }
    bool isReady() const { return m_why.isEmpty(); }
    QString why() const { return m_why; }
    QString path(const QString& file) const { return m_folder.filePath(file); }
    QString caFile() const { return path(QStringLiteral("ca.pem")); }

    /// Makes `name.pem` and `name.key`, signed as wished. Dates are UTC, YYYYMMDDHHMMSSZ.
    void make(const Wish& wish)
    {
        const QString key = wish.name + QStringLiteral(".key"), request = wish.name + QStringLiteral(".csr"),
                      certificate = wish.name + QStringLiteral(".pem");
        if (wish.key == QLatin1String("ec"))
            run({QStringLiteral("ecparam"), QStringLiteral("-name"), QStringLiteral("prime256v1"),
                 QStringLiteral("-genkey"), QStringLiteral("-noout"), QStringLiteral("-out"), key});
        else
            run({QStringLiteral("genrsa"), QStringLiteral("-out"), key, wish.key});
        run({QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-key"), key,
             QStringLiteral("-out"), request, QStringLiteral("-subj"),
             QStringLiteral("/CN=Muster test %1").arg(wish.name)});
        const QString issuer = wish.issuer.isEmpty() ? wish.name : wish.issuer;
        write(
            QStringLiteral("make.cnf"),
            QStringLiteral("[ca]\ndefault_ca=us\n[us]\ndatabase=index.txt\nnew_certs_dir=.\nserial=serial\n"
                           "rand_serial=yes\npolicy=any\ndefault_md=%1\nx509_extensions=ext\nemail_in_dn=no\n"
                           "[any]\ncommonName=supplied\n[ext]\nsubjectKeyIdentifier=hash\n%2\n%3\n%4\n")
                .arg(wish.digest,
                     wish.authority ? QStringLiteral("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,"
                                                     "keyCertSign,cRLSign")
                                    : QStringLiteral("basicConstraints=critical,CA:FALSE"),
                     wish.authority ? QString() : QStringLiteral("subjectAltName=%1").arg(wish.names),
                     wish.more)
                .toUtf8());
        QStringList arguments{QStringLiteral("ca"),
                              QStringLiteral("-batch"),
                              QStringLiteral("-notext"),
                              QStringLiteral("-config"),
                              QStringLiteral("make.cnf"),
                              QStringLiteral("-in"),
                              request,
                              QStringLiteral("-out"),
                              certificate,
                              QStringLiteral("-startdate"),
                              wish.from,
                              QStringLiteral("-enddate"),
                              wish.until,
                              QStringLiteral("-keyfile"),
                              issuer + QStringLiteral(".key")};
        if (wish.issuer.isEmpty())
            arguments << QStringLiteral("-selfsign");
        else
            arguments << QStringLiteral("-cert") << issuer + QStringLiteral(".pem");
        run(arguments);
    }

    /// What a server shows: `name`, then the certificates of `chain` in order.
    QSslConfiguration server(const QString& name, const QStringList& chain = {}) const
    {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        QList<QSslCertificate> certificates = QSslCertificate::fromPath(path(name + QStringLiteral(".pem")));
        for (const QString& link : chain)
            certificates += QSslCertificate::fromPath(path(link + QStringLiteral(".pem")));
        tls.setLocalCertificateChain(certificates);
        QFile key(path(name + QStringLiteral(".key")));
        if (key.open(QIODevice::ReadOnly)) {
            const QByteArray pem = key.readAll();
            tls.setPrivateKey(QSslKey(pem, pem.contains("EC PRIVATE") ? QSsl::Ec : QSsl::Rsa));
        }
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        return tls;
    }

private:
    void write(const QString& file, const QByteArray& text)
    {
        QFile out(path(file));
        if (out.open(QIODevice::WriteOnly))
            out.write(text);
    }
    void run(const QStringList& arguments)
    {
        if (!m_why.isEmpty())
            return;
        QProcess openssl;
        openssl.setWorkingDirectory(m_folder.path());
        openssl.setProcessChannelMode(QProcess::MergedChannels);
        openssl.start(QStringLiteral("openssl"), arguments);
        if (!openssl.waitForStarted())
            m_why = QStringLiteral("openssl cannot be started");
        else if (!openssl.waitForFinished() || openssl.exitCode() != 0)
            m_why = arguments.join(u' ') + QStringLiteral(": ") + QString::fromUtf8(openssl.readAll());
    }

    QTemporaryDir m_folder;
    QString m_why;
};

} // namespace muster
