# The installed package: headers, libraries, and fulguriteConfig.cmake with components fs and train.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
