// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// simdjson as this house includes it: third-party headers are not held to our warnings. For .cpp files only,
// since it is a long header.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <simdjson.h>
#pragma GCC diagnostic pop
