namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>
/// Memory as a weakly ordered processor may show it (the views of Kang et al., "A promising semantics for relaxed-memory concurrency", without
/// promises; weaker than x86, and as weak as ARM but for loads that overtake the stores behind which a release puts them). Each location has a
/// history of values. A thread may read any value that is not older than what it has seen; releasing hands on what a thread has seen,
/// acquiring takes it over, and a full fence does both with all other full fences.
/// </summary>
internal sealed class WeakMemory
{
    private readonly List<Message>[] _histories;
    private readonly View[] _threads;
    private int[] _fenced;

    public WeakMemory(int locations, int threads)
    {
        _histories = [.. Enumerable.Range(0, locations).Select(_ => new List<Message> { new(0, new int[locations]) })];
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new View(new int[locations], new int[locations], new int[locations]))];
        _fenced = new int[locations];
    }

    private WeakMemory(WeakMemory other)
    {
        _histories = [.. other._histories.Select(static history => history.Select(static message => new Message(message.Value, (int[])message.Seen.Clone())).ToList())];
        _threads = [.. other._threads.Select(static view => new View((int[])view.Seen.Clone(), (int[])view.Acquirable.Clone(), (int[])view.Released.Clone()))];
        _fenced = (int[])other._fenced.Clone();
    }

    public WeakMemory Copy() => new(this);

    /// <summary>How many values a load may read.</summary>
    public int Readable(int thread, int location) => _histories[location].Count - _threads[thread].Seen[location];

    /// <param name="age">0 for the newest, up to <see cref="Readable"/> - 1.</param>
    public int Load(int thread, int location, int age, Order order)
    {
        var history = _histories[location];
        var at = history.Count - 1 - age;
        var view = _threads[thread];
        view.Seen[location] = at;
        view.Acquirable[location] = Math.Max(view.Acquirable[location], at);
        Join(view.Acquirable, history[at].Seen);
        if (order == Order.Acquire)
        {
            Join(view.Seen, history[at].Seen);
        }

        return history[at].Value;
    }

    /// <summary>How many places in the location's history a store may take.</summary>
    public int Storable(int thread, int location) => Readable(thread, location);

    /// <param name="age">0 for the newest place; more for a store that others' stores overtake.</param>
    public void Store(int thread, int location, int value, int age, Order order)
    {
        var at = _histories[location].Count - age;
        MakeRoom(location, at);
        var view = _threads[thread];
        view.Seen[location] = at;
        view.Acquirable[location] = Math.Max(view.Acquirable[location], at);
        var seen = (int[])(order == Order.Release ? view.Seen : view.Released).Clone();
        seen[location] = at;
        _histories[location].Insert(at, new Message(value, seen));
    }

    public void Fence(int thread)
    {
        var view = _threads[thread];
        Join(view.Acquirable, _fenced);
        view.Acquirable.CopyTo(view.Seen, 0);
        view.Acquirable.CopyTo(view.Released, 0);
        _fenced = (int[])view.Seen.Clone();
    }

    /// <summary>What the location has come to, as the kernel sees it.</summary>
    public int Newest(int location) => _histories[location][^1].Value;

    public void Describe(List<int> state)
    {
        foreach (var history in _histories)
        {
            state.Add(history.Count);
            foreach (var message in history)
            {
                state.Add(message.Value);
                state.AddRange(message.Seen);
            }
        }

        foreach (var view in _threads)
        {
            state.AddRange(view.Seen);
            state.AddRange(view.Acquirable);
            state.AddRange(view.Released);
        }

        state.AddRange(_fenced);
    }

    private static void Join(int[] view, int[] other)
    {
        for (var i = 0; i < view.Length; i++)
        {
            view[i] = Math.Max(view[i], other[i]);
        }
    }

    /// <summary>What stood there, and after it, is one place later from now on.</summary>
    private void MakeRoom(int location, int at)
    {
        if (at == _histories[location].Count)
        {
            return;
        }

        foreach (var seen in _histories.SelectMany(static history => history).Select(static message => message.Seen)
            .Concat(_threads.SelectMany(static view => new[] { view.Seen, view.Acquirable, view.Released })).Append(_fenced))
        {
            seen[location] += seen[location] >= at ? 1 : 0;
        }
    }

    private sealed record Message(int Value, int[] Seen);

    /// <param name="Seen">The oldest that may still be read, a place in each location's history.</param>
    /// <param name="Acquirable">What a fence would add to it.</param>
    /// <param name="Released">What plain stores hand on: what was seen at the last fence.</param>
    private sealed record View(int[] Seen, int[] Acquirable, int[] Released);
}
