// From a URL to a filesystem. The only file that names every backend.
#include "fulgurite/registry.h"
