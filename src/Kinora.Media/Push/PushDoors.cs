using Kinora.Media.Sources;

namespace Kinora.Media.Push;

/// <summary>
/// Where producers of pictures and the sources <c>push:NAME</c> meet: a source opens the door of its name for as long as it is read, and one
/// producer at a time goes in. Thread-safe.
/// </summary>
/// <param name="time">The clock; the system's unless told.</param>
public sealed class PushDoors(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PushDoor> _doors = new(StringComparer.Ordinal);

    /// <summary>
    /// Lets a producer in. While one pushes, another is refused; one that has been silent for 5 s makes room for the next.
    /// </summary>
    /// <param name="name">The NAME of <c>push:NAME</c>.</param>
    /// <exception cref="PushException">The name is none, nothing reads it, or another producer is there.</exception>
    public PushSession Enter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!PushName.IsValid(name))
        {
            throw new PushException(
                PushRefusal.Misuse,
                $"The name to push to has {name.Length} characters and is none: use 1 to {PushName.MostCharacters} of a-z, 0-9, _ and -, a letter or digit first.");
        }

        PushDoor? door;
        lock (_gate)
        {
            _ = _doors.TryGetValue(name, out door);
        }

        return door?.Enter()
            ?? throw new PushException(PushRefusal.NoReader, $"No stream reads 'push:{name}': add one with that source, or start it, and push again.");
    }

    /// <summary>Opens a door for a source.</summary>
    /// <exception cref="SourceException">Another source has it open.</exception>
    internal PushDoor Open(string name)
    {
        lock (_gate)
        {
            var door = new PushDoor(name, _time, Forget);
            return _doors.TryAdd(name, door)
                ? door
                : throw new SourceException($"'push:{name}' is read already, with other options: give its streams the same options, or other names.");
        }
    }

    private void Forget(string name)
    {
        lock (_gate)
        {
            _doors.Remove(name);
        }
    }
}
