using System.Text.RegularExpressions;

namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>
/// Some hundreds of inputs that follow from a seed. An input that ends in a way not seen before is mutated further, so that a session goes
/// deeper than its seeds. Whatever happened happens again with the same seed and the same kept inputs.
/// </summary>
internal sealed partial class FuzzSession
{
    public const int Inputs = 400;

    private const int MostCorpus = 300;

    private readonly ParserFuzzTests _parser;
    private readonly List<byte[]> _corpus;
    private readonly HashSet<string> _outcomes = [];
    private long _handled;

    public FuzzSession(ParserFuzzTests parser, IEnumerable<byte[]> seeds)
    {
        _parser = parser;
        _corpus = [.. seeds];
    }

    /// <summary>How many inputs were handled; it grows while the session lives.</summary>
    public long Handled => Volatile.Read(ref _handled);

    /// <summary>The ways in which inputs have ended.</summary>
    public IReadOnlyCollection<string> Outcomes => _outcomes;

    /// <summary>The input that is handled now.</summary>
    public byte[] Current { get; private set; } = [];

    /// <summary>Runs it; null when all went well.</summary>
    public FuzzFailure? Run(int seed)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, _parser.Words, _parser.MostBytes);
        for (var i = 0; i < Inputs; i++)
        {
            Current = mutator.Next(_corpus);
            if (Try(Current, out var outcome) is { } error)
            {
                var input = Shrinker.Shrink(Current, smaller => Try(smaller, out _) is { } other && other.GetType() == error.GetType());
                return new FuzzFailure(seed, input, Try(input, out _) ?? error);
            }

            if (_outcomes.Add(outcome) && _corpus.Count < MostCorpus)
            {
                _corpus.Add(Current);
            }

            Volatile.Write(ref _handled, _handled + 1);
        }

        return null;
    }

    /// <summary>Handles one input; what it did wrong, or null.</summary>
    /// <param name="input">It.</param>
    /// <param name="outcome">How it ended, numbers and names left out.</param>
    public Exception? Try(byte[] input, out string outcome)
    {
        outcome = "";
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            outcome = Detail().Replace(_parser.Handle(input), "");
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var most = _parser.MostAllocated(input.Length);
            return allocated <= most ? null : new InsufficientMemoryException($"{input.Length} bytes of input made it allocate {allocated}, more than the {most} that it may.");
        }
        catch (Exception error)
        {
            return error;
        }
    }

    [GeneratedRegex("""[0-9]+|'[^']*'|"[^"]*"|\P{IsBasicLatin}""")]
    private static partial Regex Detail();
}
