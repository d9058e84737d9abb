using Kinora.Frames.Bus;

namespace Kinora.Pipelines.Publishing;

/// <summary>Where other processes read a stream's frames, and who may. Immutable.</summary>
public sealed record PublishConfig
{
    /// <summary>Most clients unless told otherwise.</summary>
    public const int DefaultClients = 16;

    /// <summary>As it was written; <see cref="BusPath"/> tells which path it is.</summary>
    public required string Socket { get; init; }

    /// <summary>Whether users of the socket's group may read, too.</summary>
    public bool Group { get; init; }

    /// <summary>Most clients at once, 1..256.</summary>
    public int Clients { get; init; } = DefaultClients;

    /// <summary>As what: who can read it.</summary>
    public BusProtocol As { get; init; }

    public PublishPicture Picture { get; init; }

    /// <summary>The socket's path; null where it needs an environment that is not there.</summary>
    internal string? FindPath()
    {
        try
        {
            return BusPath.Resolve(Socket);
        }
        catch (BusException)
        {
            return null;
        }
    }

    /// <summary>The socket's path, in a folder that is there if it is the one where sockets lie unless told otherwise.</summary>
    /// <exception cref="BusException">It needs an environment that is not there, or the folder cannot be made.</exception>
    internal string ToPath()
    {
        var path = BusPath.Resolve(Socket);
        BusPath.MakeFolder(path);
        return path;
    }

    /// <param name="mayWait">True where the source can wait for readers, as a file that is read to its end without losing a frame.</param>
    internal BusPublisherOptions ToOptions(bool mayWait) => new() { Protocol = As, GroupMayRead = Group, MostClients = Clients, MayWait = mayWait };
}
