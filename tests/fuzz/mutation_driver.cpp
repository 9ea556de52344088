// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for libFuzzer in builds without it, so that every target runs in the normal test run: seeded
// mutations of the seed corpus, the same inputs on every machine. It is blind (no coverage); the preset
// `fuzz` is what searches. A finding names its number, and `--only NUMBER` repeats it alone.
//
//   fuzz_X [--runs N] [--seed N] [--only N] [--max-length N] [--corpus DIR] [--dictionary FILE] [--name X]
//   [FILE…]
//
// FILEs are run as they are, instead of mutations. MUSTER_FUZZ_RUNS overrides --runs.
#include "tests/fuzz/fuzz_target.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QStringList>

#include <array>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace {

/// One input may take this long, whatever the machine does beside it.
constexpr unsigned kHangSeconds = 20;

/// SplitMix64: the same numbers everywhere, and every input has a generator of its own.
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    qsizetype below(qsizetype limit) { return limit <= 0 ? 0 : qsizetype(next() % std::uint64_t(limit)); }

private:
    std::uint64_t m_state;
};

struct Options
{
    QString name = QStringLiteral("target");
    std::uint64_t runs = 20'000, seed = 1;
    std::uint64_t only = 0; ///< 0: all
    qsizetype maxLength = 2048;
    QList<QByteArray> corpus, words;
    QStringList files;
};

// Read by the signal handler.
char s_name[64] = "";
volatile std::uint64_t s_number = 0;
QByteArray s_input; // kept alive here; the handler only reads its bytes

extern "C" void onFatal(int number)
{
    // Only async-signal-safe calls from here on.
    char text[160];
    int length =
        std::snprintf(text, sizeof text, "\nFINDING: target %s input %llu signal %d; input in finding-%s\n",
                      s_name, static_cast<unsigned long long>(s_number), number, s_name);
    (void)!::write(STDERR_FILENO, text, std::size_t(length));
    char file[80];
    std::snprintf(file, sizeof file, "finding-%s", s_name);
    FILE* out = std::fopen(file, "wb");
    if (out) {
        std::fwrite(s_input.constData(), 1, std::size_t(s_input.size()), out);
        std::fclose(out);
    }
    std::signal(number, SIG_DFL);
    ::raise(number);
    ::_exit(1);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The quoted words of an AFL/libFuzzer dictionary, `name="va\x6Cue"` or `"value"` a line.
QList<QByteArray> wordsOf(const QByteArray& dictionary)
{
    QList<QByteArray> words;
    for (const QByteArray& line : dictionary.split('\n')) {
        const qsizetype from = line.indexOf('"');
        const qsizetype to = line.lastIndexOf('"');
        if (line.startsWith('#') || from < 0 || to <= from)
            continue;
        QByteArray word;
        for (qsizetype i = from + 1; i < to; ++i) {
            if (line[i] != '\\' || i + 1 >= to) {
                word += line[i];
            } else if (line[i + 1] == 'x' && i + 3 < to) {
                word += char(line.mid(i + 2, 2).toInt(nullptr, 16));
                i += 3;
            } else {
                word += line[++i];
            }
        }
        words << word;
    }
    return words;
}

void edit(QByteArray& text, Random& random, const Options& options)
{
    static const std::array<const char*, 18> kNumbers{"0",
                                                      "-1",
                                                      "1e308",
                                                      "1e999",
                                                      "NaN",
                                                      "99999999999999999999",
                                                      "2147483648",
                                                      "-2147483649",
                                                      "4294967296",
                                                      "9223372036854775807",
                                                      "-9223372036854775808",
                                                      "9007199254740993",
                                                      "0.0000001",
                                                      "1e-320",
                                                      "00",
                                                      "-0.0",
                                                      "+1",
                                                      "65536"};
    const qsizetype at = random.below(text.size() + 1);
    switch (random.below(11)) {
    case 0:
        if (at < text.size())
            text[at] = char(text[at] ^ char(1 << random.below(8)));
        break;
    case 1:
        if (at < text.size())
            text[at] = char(random.next());
        break;
    case 2:
        text.truncate(at);
        break;
    case 3:
        text.remove(at, 1 + random.below(40));
        break;
    case 4:
    case 5:
        if (!options.words.isEmpty())
            text.insert(at, options.words[random.below(options.words.size())]);
        break;
    case 6:
        if (!options.words.isEmpty())
            text.replace(at, 1 + random.below(8), options.words[random.below(options.words.size())]);
        break;
    case 7: // a piece again
        text.insert(at, text.mid(random.below(text.size()), 1 + random.below(100)));
        break;
    case 8: { // the tail of another seed
        const QByteArray& other = options.corpus[random.below(options.corpus.size())];
        text = text.left(at) + other.mid(random.below(other.size()));
        break;
    }
    case 9: // a number
        text.insert(at, kNumbers[std::size_t(random.below(kNumbers.size()))]);
        break;
    case 10: // one byte many times
        text.insert(at, QByteArray(random.below(70), at < text.size() ? text[at] : '['));
        break;
    }
}

QByteArray inputOf(std::uint64_t number, const Options& options)
{
    Random random(options.seed * 0x100000001b3ULL + number);
    QByteArray text = options.corpus[random.below(options.corpus.size())];
    for (qsizetype edits = 1 + random.below(6); edits > 0; --edits)
        edit(text, random, options);
    text.truncate(options.maxLength);
    return text;
}

void run(std::uint64_t number, const QByteArray& input)
{
    s_number = number;
    s_input = input;
    ::alarm(kHangSeconds);
    // A copy of exactly that size on the heap, so that a read behind the end is seen by valgrind and
    // sanitizers.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    ::alarm(0);
}

bool parse(int argc, char** argv, Options& options)
{
    for (int i = 1; i < argc; ++i) {
        const QString key = QString::fromLocal8Bit(argv[i]);
        if (!key.startsWith(QLatin1String("--"))) {
            options.files << key;
            continue;
        }
        if (i + 1 >= argc)
            return false;
        const QString value = QString::fromLocal8Bit(argv[++i]);
        if (key == QLatin1String("--runs"))
            options.runs = value.toULongLong();
        else if (key == QLatin1String("--seed"))
            options.seed = value.toULongLong();
        else if (key == QLatin1String("--only"))
            options.only = value.toULongLong();
        else if (key == QLatin1String("--max-length"))
            options.maxLength = value.toLongLong();
        else if (key == QLatin1String("--name"))
            options.name = value;
        else if (key == QLatin1String("--dictionary"))
            options.words = wordsOf(contentOf(value));
        else if (key == QLatin1String("--corpus")) {
            const QDir folder(value);
            for (const QString& name : folder.entryList(QDir::Files, QDir::Name))
                options.corpus << contentOf(folder.filePath(name));
        } else
            return false;
    }
    if (options.corpus.isEmpty())
        options.corpus << QByteArray();
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    if (!parse(argc, argv, options)) {
        std::fputs("usage: fuzz_X [--runs N] [--seed N] [--only N] [--max-length N] [--corpus DIR] "
                   "[--dictionary FILE] [--name X] [FILE…]\n",
                   stderr);
        return 2;
    }
    bool set = false;
    if (const int runs = qEnvironmentVariableIntValue("MUSTER_FUZZ_RUNS", &set); set && runs > 0)
        options.runs = std::uint64_t(runs);
    std::strncpy(s_name, qPrintable(options.name), sizeof s_name - 1);
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM})
        std::signal(signal, onFatal);

    QElapsedTimer timer;
    timer.start();
    std::uint64_t done = 0;
    if (!options.files.isEmpty()) {
        for (const QString& file : options.files)
            run(++done, contentOf(file));
    } else if (options.only > 0) {
        run(options.only, inputOf(options.only, options));
        done = 1;
    } else {
        for (const QByteArray& seed : options.corpus)
            run(0, seed); // as they are, first
        for (; done < options.runs; ++done)
            run(done + 1, inputOf(done + 1, options));
    }
    const double seconds = double(std::max<qint64>(timer.elapsed(), 1)) / 1000.0;
    std::printf("FIGURE: G7 %s inputs %llu findings 0 exec/s %.0f (seeded mutations)\n",
                qPrintable(options.name), static_cast<unsigned long long>(done), double(done) / seconds);
    return 0;
}
