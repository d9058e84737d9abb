namespace Kinora.Media.Sources;

/// <summary>A source cannot be used, or stopped. The message is one sentence for people: what, why, and what to do. It holds no secrets.</summary>
public sealed class SourceException : Exception
{
    public SourceException(string message, bool isUsage = false, Exception? inner = null)
        : base(message, inner) => IsUsage = isUsage;

    /// <summary>True when the address itself is wrong, so trying again is useless.</summary>
    public bool IsUsage { get; }

    /// <summary>True when the peer said no (wrong password, no such stream): asking again soon would only annoy it.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>True when it is Kinora that says no: whoever named the source may not name this one.</summary>
    public bool IsNotAllowed { get; init; }

    /// <summary>The key of the stream's that it is about.</summary>
    public string Field { get; init; } = "source";
}
