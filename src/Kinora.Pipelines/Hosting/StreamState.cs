namespace Kinora.Pipelines.Hosting;

/// <summary>What a hosted stream is doing.</summary>
public enum StreamState
{
    /// <summary>Its models are being fetched and loaded.</summary>
    Starting,

    /// <summary>Frames arrive and are analysed.</summary>
    Running,

    /// <summary>It is ready, and its source gives no frame yet or at the moment.</summary>
    Waiting,

    /// <summary>It was told to pause.</summary>
    Paused,

    /// <summary>Its source was read to the end.</summary>
    Ended,

    /// <summary>It cannot run; it is tried again after a pause.</summary>
    Failed,
}
