namespace Kinora.Server.Perimeter;

/// <summary>Whether a request calls the server by one of its names.</summary>
internal enum HostVerdict
{
    /// <summary>It does.</summary>
    Known,

    /// <summary>It calls it by another name: perhaps a page has that name lead here, whose rights would be the server's own then (DNS rebinding).</summary>
    Foreign,

    /// <summary>It names no host, or what is no name.</summary>
    Malformed,
}
