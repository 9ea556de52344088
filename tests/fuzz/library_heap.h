// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// SQLite's many small allocations beside ASan's heap, for the libFuzzer builds of targets that open a
// database for each input: they were half of the time. What is lost: ASan no longer sees when we read past
// the end of a value that SQLite lent us. The same targets have the ordinary heap in every other build, the
// preset `asan` among them.

#include <QtGlobal>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#ifdef MUSTER_LIBFUZZER
#include <sanitizer/lsan_interface.h>
#endif

namespace muster::fuzz {

/// Free lists of sizes 32 B to 128 KiB, filled from mapped memory that is never given back; larger ones come
/// from malloc. For one thread.
class LibraryHeap
{
public:
    /// Before the first use of SQLite. Does nothing in builds without libFuzzer.
    static void install()
    {
#ifdef MUSTER_LIBFUZZER
        static const sqlite3_mem_methods methods{
            [](int size) { return take(size); },
            [](void* memory) { give(memory); },
            [](void* memory, int size) { return grow(memory, size); },
            [](void* memory) { return int(header(memory)->room); },
            [](int size) { return int(std::max<std::int64_t>(16, (std::int64_t(size) + 7) / 8 * 8)); },
            [](void*) { return SQLITE_OK; },
            [](void*) {},
            nullptr};
        if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
            std::abort();
#endif
    }

private:
    struct alignas(16) Header
    {
        std::uint32_t room; ///< bytes behind the header
        std::uint32_t list; ///< kLists: from malloc
        Header* next;
    };
    static constexpr std::uint32_t kLists = 13;
    static constexpr std::size_t kSlab = std::size_t{1} << 20;

    static Header* header(void* memory)
    {
        return static_cast<Header*>(memory) - 1;
    }

    static void* take(int size)
    {
        std::uint32_t list = 0;
        while (list < kLists && (std::uint32_t{32} << list) < std::uint32_t(size))
            ++list;
        if (list == kLists) {
            auto* large = static_cast<Header*>(std::malloc(sizeof(Header) + std::size_t(size)));
            if (!large)
                return nullptr;
            *large = {std::uint32_t(size), kLists, nullptr};
            return large + 1;
        }
        Header*& free = s_free[list];
        if (!free)
            fill(list);
        if (!free)
            return nullptr;
        Header* taken = free;
        free = taken->next;
        return taken + 1;
    }

    static void fill(std::uint32_t list)
    {
        void* mapped = ::mmap(nullptr, kSlab, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED)
            return;
#ifdef MUSTER_LIBFUZZER
        __lsan_register_root_region(mapped, kSlab); // what is pointed to from here is no leak
#endif
        const std::size_t step = sizeof(Header) + (std::size_t{32} << list);
        for (std::size_t at = 0; at + step <= kSlab; at += step) {
            auto* piece = reinterpret_cast<Header*>(static_cast<char*>(mapped) + at);
            *piece = {std::uint32_t{32} << list, list, s_free[list]};
            s_free[list] = piece;
        }
    }

    static void give(void* memory)
    {
        if (!memory)
            return;
        Header* const given = header(memory);
        if (given->list == kLists) {
            std::free(given);
            return;
        }
        given->next = s_free[given->list];
        s_free[given->list] = given;
    }

    static void* grow(void* memory, int size)
    {
        if (std::uint32_t(size) <= header(memory)->room)
            return memory;
        void* larger = take(size);
        if (!larger)
            return nullptr;
        std::memcpy(larger, memory, header(memory)->room);
        give(memory);
        return larger;
    }

    static inline std::array<Header*, kLists> s_free{};
};

} // namespace muster::fuzz
