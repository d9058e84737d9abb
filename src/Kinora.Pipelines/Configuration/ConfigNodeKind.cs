namespace Kinora.Pipelines.Configuration;

/// <summary>What a place in a configuration holds.</summary>
internal enum ConfigNodeKind
{
    Null,
    Text,
    Number,
    Truth,
    List,
    Map,
}
