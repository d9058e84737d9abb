namespace Kinora.Pipelines.Hosting;

/// <summary>Who defined a stream.</summary>
public enum StreamOrigin
{
    /// <summary>The configuration file or the environment.</summary>
    File,

    /// <summary>A client.</summary>
    Api,
}
