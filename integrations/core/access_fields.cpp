// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/access_fields.h"

namespace muster {

std::vector<SettingField> accessFields(const QString& example)
{
    using Type = SettingField::Type;
    return {
        {Type::Url,
         QStringLiteral("url"),
         QStringLiteral("Address"),
         QStringLiteral("As you open it in a browser, with its path prefix, e.g. %1").arg(example),
         true,
         {}},
        {Type::Secret,
         QStringLiteral("token"),
         QStringLiteral("Token or password"),
         QStringLiteral(
             "Sent as a bearer token, or as the password when a user is given. Kept in the keyring."),
         false,
         {}},
        {Type::Text,
         QStringLiteral("user"),
         QStringLiteral("User"),
         QStringLiteral("Only for servers that ask for a user and password."),
         false,
         {}},
        {Type::File,
         QStringLiteral("caFile"),
         QStringLiteral("Certificate authority"),
         QStringLiteral("PEM file of a private authority that signed the server's certificate."),
         false,
         {}},
    };
}

} // namespace muster
