using System.Text;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;

namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>
/// What holds for every parser: whatever comes, it is taken or refused by the exceptions that the parser documents, in bounded memory, and it
/// ends. Inputs under <c>Seeds/PARSER</c> are handled in each run; each that ever failed is among them.
/// </summary>
public abstract class ParserFuzzTests
{
    private const int MostShown = 600;

    /// <summary>An input takes microseconds; one that takes so long has no end.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(60);

    /// <summary>The models that are known are read once a process, which is no input's doing.</summary>
    static ParserFuzzTests() => _ = ModelCatalog.Default;

    /// <summary>What means something in the format.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>The longest input.</summary>
    public virtual int MostBytes => 16 << 10;

    /// <summary>The name of the folder of its kept inputs.</summary>
    protected abstract string Parser { get; }

    private string Folder => Path.Join(Repository.Root, "tests", "Kinora.Fuzz.Tests", "Seeds", Parser);

    /// <summary>Parses an input and says how it ended. Documented exceptions are caught in it; any other is a failure.</summary>
    public abstract string Handle(byte[] input);

    /// <summary>The most bytes that it may allocate for an input of that length.</summary>
    public virtual long MostAllocated(int length) => (256 << 10) + (64L * length);

    [Fact]
    public void KeptInputs_OfThisParser_AreHandled()
    {
        var session = new FuzzSession(this, []);
        var files = Directory.GetFiles(Folder);
        Assert.NotEmpty(files);
        var outcomes = files.Select(file =>
        {
            var input = File.ReadAllBytes(file);
            return session.Try(input, out var outcome) is { } error ? throw Failure(new FuzzFailure(null, input, error), Path.GetFileName(file)) : outcome;
        });
        Assert.Contains("taken", outcomes.Select(static outcome => outcome.Split(' ')[0]));
    }

    [Fact]
    public void MutatedInputs_OfThisParser_AreHandled()
    {
        var kept = Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        HashSet<string> outcomes = [];
        long handled = 0;
        foreach (var seed in FuzzTime.Seeds())
        {
            var session = new FuzzSession(this, kept);
            if (Run(session, seed) is { } failure)
            {
                throw Failure(failure, Keep(failure.Input));
            }

            outcomes.UnionWith(session.Outcomes);
            handled += session.Handled;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Parser}: {handled} inputs, {outcomes.Count} different ends");

        // Where nothing is taken, or nothing refused, the mutations do not reach the parser.
        Assert.Contains("taken", outcomes.Select(static outcome => outcome.Split(' ')[0]));
        Assert.Contains(outcomes, static outcome => !outcome.StartsWith("taken", StringComparison.Ordinal));
    }

    /// <summary>The words of a text, for <see cref="Words"/>.</summary>
    protected static byte[][] WordsOf(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The result of what must not leave the thread, for only its memory is counted.</summary>
    protected static T Now<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits for something.");

    /// <inheritdoc cref="Now{T}(ValueTask{T})"/>
    protected static T Now<T>(Task<T> task) => Now(new ValueTask<T>(task));

    /// <summary>Runs a session and sees to it that it ends.</summary>
    private static FuzzFailure? Run(FuzzSession session, int seed)
    {
        FuzzFailure? failure = null;
        var thread = new Thread(() => failure = session.Run(seed)) { IsBackground = true };
        thread.Start();
        for (var seen = -1L; !thread.Join(Endless);)
        {
            if (session.Handled == seen)
            {
                return new FuzzFailure(seed, session.Current, new TimeoutException($"It had not ended after {Endless.TotalSeconds} s."));
            }

            seen = session.Handled;
        }

        return failure;
    }

    /// <summary>Writes a failing input to where a build's other leftovers are, and says where.</summary>
    private string Keep(byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Join(Repository.Root, "artifacts", "fuzz", Parser)).FullName;
        var file = Path.Join(folder, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..16]);
        File.WriteAllBytes(file, input);
        return $"{Path.GetRelativePath(Repository.Root, file)} (move it to tests/Kinora.Fuzz.Tests/Seeds/{Parser})";
    }

    private InvalidOperationException Failure(FuzzFailure failure, string where)
    {
        var text = Convert.ToBase64String(failure.Input);
        return new InvalidOperationException(
            $"{Parser} failed on {where}: {failure.Error.GetType().Name}: {failure.Error.Message} Input ({failure.Input.Length} bytes, base64): " +
            $"{(text.Length > MostShown ? text[..MostShown] + "…" : text)}" + (failure.Seed is { } seed ? $" Again: KINORA_FUZZ_SEED={seed}" : ""), failure.Error);
    }
}
