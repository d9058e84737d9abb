namespace Kinora.Pipelines.Configuration;

/// <summary>How a log is written.</summary>
public enum LogFormat
{
    /// <summary>A line of text an event, for people.</summary>
    Text,

    /// <summary>A JSON object an event, for machines.</summary>
    Json,
}
