namespace Kinora.Models.Hub;

/// <summary>How a file is downloaded.</summary>
public sealed record DownloadOptions
{
    /// <summary>How many parts of one file are fetched at once where the server gives ranges.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>The size of such a part in bytes; a smaller file comes in one piece.</summary>
    public long PartBytes { get; init; } = 16 << 20;

    /// <summary>How often one part is tried anew without a byte having come before it counts as failed.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first retry; it doubles each time, up to <see cref="MaxDelay"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which an answer must begin, and in which <see cref="LeastBytes"/> must arrive after that; an upstream that is
    /// slower is given up and asked again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes that must arrive in each <see cref="Patience"/>.</summary>
    public int LeastBytes { get; init; } = 4096;
}
