namespace Kinora.Models.Cache;

/// <summary>What arrived is not what was named: another hash or another length. Nothing of it was kept.</summary>
public sealed class IntegrityException(string message) : ModelException(message);
