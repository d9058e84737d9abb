using Kinora.Models.Catalog;

namespace Kinora.Models.Cache;

/// <summary>A model of the catalog that no package carries is not in the cache. The message says where to put its file; clients may read it.</summary>
public sealed class ModelNotSuppliedException(CatalogEntry entry, string path) : ModelException(
    $"Model '{entry.Id}' comes in no package: put its ONNX file ({entry.Upstream.Home}, input '{entry.Input.Name}') into the folder models of " +
    $"KINORA_HOME (~/.cache/kinora unless set) as '{System.IO.Path.GetFileName(path)}', " +
    $"or choose a file of your own with --model {entry.Task}=FILE.onnx (in kinora.yaml models: {{{entry.Task}: FILE.onnx}}, or model_name).");
