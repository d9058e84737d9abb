namespace Kinora.Server.Docs.Shapes;

/// <summary>Stands for a stream's definition, whose keys the configuration's own table tells (<see cref="KeySchemas"/>).</summary>
internal sealed record DefinitionShape;
