namespace Kinora.Grpc.Framing;

/// <summary>How messages whose compressed flag is set are compressed.</summary>
internal enum MessageEncoding
{
    /// <summary>No compression was announced.</summary>
    Identity,

    /// <summary>Each message is a gzip file of its own.</summary>
    Gzip,

    /// <summary>One that this room does not know.</summary>
    Unknown,
}
